/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * See operator.h. hypfs has a lock of its own: one that writes is alone. From where /domain is
 * entered until it is left no domain begins or ends to be there (guests_lock()). A leaf's text is
 * made where the leaf is entered, so that its length is that of what is read.
 */
#include "operator.h"
#include <xen/err.h>
#include <xen/guest_access.h>
#include <xen/hypfs.h>
#include <xen/init.h>
#include <xen/lib.h>
#include "config.h"
#include "figures.h"
#include "guest.h"
#include "options.h"

/* hypfs keeps it for us from entering /domain until leaving it. */
struct visit {
	struct hypfs_dyndir_id id; /* hypfs's own; id.data is the struct om_port_vm */
	char text[OPTIONS_TEXT];
};

static struct visit *visit(void)
{
	return hypfs_get_dyndata();
}

static struct om_port_vm *visited(void)
{
	return visit()->id.data;
}

/* hypfs's own comes with a text's zero; @to has OPTIONS_TEXT bytes. */
static int copy_text(char *to, XEN_GUEST_HANDLE_PARAM(const_void) from, unsigned int size)
{
	if (size > OPTIONS_TEXT)
		return -ENOSPC;
	if (copy_from_guest(to, from, size))
		return -EFAULT;
	return size && memchr(to, 0, size) == to + size - 1 ? 0 : -EINVAL;
}

/* --- /optee-mediator/new --- */

static unsigned int new_size(const struct hypfs_entry *entry)
{
	char line[OPTIONS_TEXT];
	unsigned int size = 0;
	unsigned int number = 0;
	unsigned int length;

	while ((length = config_line(number++, line)))
		size += length + 1;
	return size;
}

/* Each line ends with a newline, the last one with the zero. */
static int new_read(const struct hypfs_entry *entry, XEN_GUEST_HANDLE_PARAM(void) to)
{
	char line[OPTIONS_TEXT];
	unsigned int left = new_size(entry);
	unsigned int number = 0;
	unsigned int length;

	while ((length = config_line(number++, line))) {
		left -= length + 1;
		line[length] = left ? '\n' : '\0';
		if (copy_to_guest(to, line, length + 1))
			return -EFAULT;
		guest_handle_add_offset(to, length + 1);
	}
	return 0;
}

static int new_write(struct hypfs_entry_leaf *leaf, XEN_GUEST_HANDLE_PARAM(const_void) from,
		     unsigned int size)
{
	char text[OPTIONS_TEXT];
	int error = copy_text(text, from, size);

	return error ?: config_write(text);
}

static const struct hypfs_funcs new_funcs = {
	.enter = hypfs_node_enter,
	.exit = hypfs_node_exit,
	.read = new_read,
	.write = new_write,
	.getsize = new_size,
	.findentry = hypfs_leaf_findentry,
};

/* --- /optee-mediator/domain/ID/... --- */

static unsigned int text_size(const struct hypfs_entry *entry)
{
	return strlen(visit()->text) + 1;
}

static int text_read(const struct hypfs_entry *entry, XEN_GUEST_HANDLE_PARAM(void) to)
{
	return copy_to_guest(to, visit()->text, text_size(entry)) ? -EFAULT : 0;
}

static const struct hypfs_entry *limits_enter(const struct hypfs_entry *entry)
{
	struct om_limits limits;

	om_vm_get_limits(visited()->made, &limits);
	options_print_limits(visit()->text, &limits);
	return entry;
}

static const struct hypfs_entry *policy_enter(const struct hypfs_entry *entry)
{
	options_print_policy(visit()->text, &visited()->config);
	return entry;
}

static const struct hypfs_entry *figures_enter(const struct hypfs_entry *entry)
{
	struct om_stats stats;

	BUILD_BUG_ON(FIGURES_TEXT > OPTIONS_TEXT);
	om_vm_get_stats(visited()->made, &stats);
	figures_text(visit()->text, &stats);
	return entry;
}

static int complain(int error, const char *text, const char *why)
{
	printk(XENLOG_ERR "optee-mediator: d%u keeps its limits: '%s' %s\n", visited()->id, text,
	       why);
	return error;
}

static int limits_write(struct hypfs_entry_leaf *leaf, XEN_GUEST_HANDLE_PARAM(const_void) from,
			unsigned int size)
{
	char text[OPTIONS_TEXT];
	struct om_limits limits;
	const char *wrong;
	int error = copy_text(text, from, size);

	if (error)
		return error;
	om_vm_get_limits(visited()->made, &limits);
	wrong = options_parse_limits(&limits, text);
	if (wrong)
		return complain(-EINVAL, wrong, "is no limit, or out of range");
	if (om_vm_set_limits(visited()->made, &limits) != OM_OK)
		return complain(-ERANGE, text, "is above what it was created with");
	return 0;
}

static const struct hypfs_funcs limits_funcs = {
	.enter = limits_enter,
	.exit = hypfs_node_exit,
	.read = text_read,
	.write = limits_write,
	.getsize = text_size,
	.findentry = hypfs_leaf_findentry,
};

static const struct hypfs_funcs policy_funcs = {
	.enter = policy_enter,
	.exit = hypfs_node_exit,
	.read = text_read,
	.write = hypfs_write_deny,
	.getsize = text_size,
	.findentry = hypfs_leaf_findentry,
};

static const struct hypfs_funcs figures_funcs = {
	.enter = figures_enter,
	.exit = hypfs_node_exit,
	.read = text_read,
	.write = hypfs_write_deny,
	.getsize = text_size,
	.findentry = hypfs_leaf_findentry,
};

/* --- /optee-mediator/domain --- */

static HYPFS_DIR_INIT(each_dir, "%u");

static const struct hypfs_entry *domains_enter(const struct hypfs_entry *entry)
{
	if (!hypfs_alloc_dyndata(struct visit))
		return ERR_PTR(-ENOMEM);
	guests_lock();
	return entry;
}

static void domains_exit(const struct hypfs_entry *entry)
{
	guests_unlock();
	hypfs_free_dyndata();
}

static unsigned int domains_size(const struct hypfs_entry *entry)
{
	const struct om_port_vm *vm;
	unsigned int size = 0;

	list_for_each_entry(vm, &guests, list) size += hypfs_dynid_entry_size(&each_dir.e, vm->id);
	return size;
}

static int domains_read(const struct hypfs_entry *entry, XEN_GUEST_HANDLE_PARAM(void) to)
{
	const struct om_port_vm *vm;
	int error = 0;

	list_for_each_entry(vm, &guests, list)
	{
		error = hypfs_read_dyndir_id_entry(&each_dir, vm->id,
						   list_is_last(&vm->list, &guests), &to);
		if (error)
			break;
	}
	return error;
}

static struct hypfs_entry *domains_find(const struct hypfs_entry_dir *dir, const char *name,
					unsigned int length)
{
	const char *end;
	unsigned long id = simple_strtoul(name, &end, 10);
	struct om_port_vm *vm;

	if (end == name || end != name + length || id >= DOMID_FIRST_RESERVED)
		return ERR_PTR(-ENOENT);
	vm = guests_find(id);
	return vm ? hypfs_gen_dyndir_id_entry(&each_dir, id, vm) : ERR_PTR(-ENOENT);
}

static const struct hypfs_funcs domains_funcs = {
	.enter = domains_enter,
	.exit = domains_exit,
	.read = domains_read,
	.write = hypfs_write_deny,
	.getsize = domains_size,
	.findentry = domains_find,
};

static HYPFS_DIR_INIT(top, "optee-mediator");
static HYPFS_DIR_INIT_FUNC(domains, "domain", &domains_funcs);

static HYPFS_VARSIZE_INIT(new, XEN_HYPFS_TYPE_STRING, "new", OPTIONS_TEXT, &new_funcs);
static HYPFS_VARSIZE_INIT(limits, XEN_HYPFS_TYPE_STRING, "limits", OPTIONS_TEXT, &limits_funcs);
static HYPFS_VARSIZE_INIT(policy, XEN_HYPFS_TYPE_STRING, "policy", 0, &policy_funcs);
static HYPFS_VARSIZE_INIT(figures, XEN_HYPFS_TYPE_STRING, "figures", 0, &figures_funcs);

/* hypfs wants a content; ours comes from what its functions say. */
static void __init add_leaf(struct hypfs_entry_dir *dir, struct hypfs_entry_leaf *leaf)
{
	hypfs_string_set_reference(leaf, "");
	hypfs_add_leaf(dir, leaf, true);
}

void __init operator_init(void)
{
	hypfs_add_dir(&hypfs_root, &top, true);
	add_leaf(&top, &new);
	hypfs_add_dir(&top, &domains, true);
	hypfs_add_dyndir(&domains, &each_dir);
	add_leaf(&each_dir, &limits);
	add_leaf(&each_dir, &policy);
	add_leaf(&each_dir, &figures);
}
