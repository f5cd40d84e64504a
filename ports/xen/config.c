/* SPDX-License-Identifier: GPL-2.0-only */
/* See config.h. */
#include "config.h"
#include <xen/err.h>
#include <xen/init.h>
#include <xen/lib.h>
#include <xen/list.h>
#include <xen/param.h>
#include <xen/spinlock.h>
#include <xen/string.h>
#include <xen/xmalloc.h>

/* As many domains as have been given something of their own, at the most: each takes half a KiB. */
#define OWN_MAX 256

/* What one domain has, whenever it is created: after a reboot, too. */
struct own {
	struct list_head list;
	struct om_uuid uuid;
	struct options options;
};

static struct options __read_mostly booted; /* the boot parameter */
static bool __initdata is_wrong;
static char __initdata wrong_place[40];

/* Of what follows; hypfs has one writer at a time, and no reader meanwhile. */
static DEFINE_SPINLOCK(lock);
static struct options usual; /* for all domUs that have nothing of their own */
static LIST_HEAD(owns);
static unsigned int own_count;

/* Xen has no console yet: what is wrong is told later. */
static int __init parse(const char *text)
{
	const char *wrong = options_parse(&booted, text);

	if (!wrong)
		return 0;
	is_wrong = true;
	strlcpy(wrong_place, wrong, sizeof(wrong_place));
	return -EINVAL;
}
custom_param("optee-mediator", parse);

/* What a domU has of the boot parameter, for more to be said on top of it. */
static void begin(struct options *options)
{
	*options = booted;
	options_bind(options, false);
	options->keeps_trusted_apps = true;
}

bool __init config_is_valid(void)
{
	if (is_wrong)
		printk(XENLOG_ERR "optee-mediator: not used: its boot parameter is wrong at '%s': "
				  "known are %s\n",
		       wrong_place, options_help);
	begin(&usual);
	return !is_wrong;
}

bool config_spares_dom0(void)
{
	return booted.no_dom0;
}

unsigned int config_domu_irq(void)
{
	return booted.domu_irq;
}

void config_usual(const struct domain *d, struct options *options)
{
	spin_lock(&lock);
	*options = is_hardware_domain(d) ? booted : usual;
	spin_unlock(&lock);
	options_bind(options, is_hardware_domain(d));
}

static struct own *find(const struct om_uuid *uuid)
{
	struct own *own;

	list_for_each_entry(own, &owns,
			    list) if (!memcmp(&own->uuid, uuid, sizeof(*uuid))) return own;
	return NULL;
}

bool config_own(const struct domain *d, struct options *options)
{
	struct om_uuid uuid;
	const struct own *own;

	BUILD_BUG_ON(sizeof(d->handle) != sizeof(uuid));
	memcpy(&uuid, d->handle, sizeof(uuid));
	spin_lock(&lock);
	own = find(&uuid);
	if (own)
		*options = own->options;
	spin_unlock(&lock);
	return own;
}

bool config_any_own(void)
{
	return own_count;
}

static int complain(const char *wrong)
{
	printk(XENLOG_ERR "optee-mediator: nothing is changed: wrong at '%s': known are uuid=UUID, "
			  "%s\n",
	       wrong, options_help);
	return -EINVAL;
}

/* What only the boot parameter may say, and what only one domain may have. */
static int take(struct options *options, bool is_own, const char *text)
{
	const char *wrong;

	begin(options);
	wrong = options_parse(options, text);
	if (wrong)
		return complain(wrong);
	if (options->no_dom0 != booted.no_dom0 || options->domu_irq != booted.domu_irq)
		return complain("what only the boot parameter may say");
	return options->rpmb && !is_own ? complain("rpmb") : 0;
}

static int set_usual(const char *text)
{
	struct options options;
	int error = 0;

	if (*text)
		error = take(&options, false, text);
	else
		begin(&options);
	if (error)
		return error;
	spin_lock(&lock);
	usual = options;
	spin_unlock(&lock);
	return 0;
}

/* Who finds it finds its options: a domain may be decided on beside this. */
static struct own *add(const struct om_uuid *uuid, const struct options *options)
{
	struct own *own = own_count < OWN_MAX ? xzalloc(struct own) : NULL;

	if (!own)
		return NULL;
	own->uuid = *uuid;
	own->options = *options;
	spin_lock(&lock);
	list_add_tail(&own->list, &owns);
	own_count++;
	spin_unlock(&lock);
	return own;
}

static int set_own(const struct om_uuid *uuid, const char *text)
{
	struct options options;
	struct own *own;
	int error = take(&options, true, text);

	if (error)
		return error;
	own = find(uuid);
	if (!own)
		return add(uuid, &options) ? 0 : -ENOMEM;
	spin_lock(&lock);
	own->options = options;
	spin_unlock(&lock);
	return 0;
}

static int forget(const struct om_uuid *uuid)
{
	struct own *own = find(uuid);

	if (!own)
		return -ENOENT;
	spin_lock(&lock);
	list_del(&own->list);
	own_count--;
	spin_unlock(&lock);
	xfree(own);
	return 0;
}

int config_write(const char *text)
{
	static const char name[] = "uuid=";
	struct om_uuid uuid;
	const char *rest;

	if (strncmp(text, name, strlen(name)))
		return set_usual(text);
	rest = options_read_uuid(text + strlen(name), &uuid);
	if (rest && *rest == '\0')
		return forget(&uuid);
	return rest && *rest == ',' ? set_own(&uuid, rest + 1) : complain(text);
}

static unsigned int print(char *line, const struct om_uuid *uuid, const struct options *options)
{
	struct om_config config;

	options_config(options, &config);
	return options_print(line, uuid, &config);
}

unsigned int config_line(unsigned int number, char *line)
{
	const struct own *own;

	if (number == 0)
		return print(line, NULL, &usual);
	list_for_each_entry(own, &owns, list) if (--number == 0) return print(line, &own->uuid,
									      &own->options);
	return 0;
}
