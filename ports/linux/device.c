// SPDX-License-Identifier: GPL-2.0-only
/*
 * See device.h. A file is nobody's until it is a VM, which it stays until its last close(): so who
 * is in an ioctl, which holds the file, needs nothing else to know that the VM is there.
 */
#include <linux/compiler.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "create.h"
#include "device.h"
#include "guest.h"
#include "ioctls.h"
#include "cpu.h"
#include "params.h"
#include "uapi_check.h"
#include "vms.h"

struct client {
	struct mutex creation; /* one at a time */
	struct om_port_vm *vm; /* set once. NULL: there is none yet */
};

/* What an ioctl's argument points at. */
union structure {
	struct om_uapi_head head;
	struct om_ioc_info info;
	struct om_ioc_create create;
	struct om_ioc_add_region add_region;
	struct om_ioc_del_region del_region;
	struct om_ioc_smc smc;
	struct om_ioc_reset reset;
	struct om_ioc_stats stats;
};

static int open(struct inode *inode, struct file *file)
{
	struct client *client = kzalloc(sizeof(*client), GFP_KERNEL_ACCOUNT);

	if (!client)
		return -ENOMEM;
	mutex_init(&client->creation);
	file->private_data = client;
	return nonseekable_open(inode, file);
}

static int release(struct inode *inode, struct file *file)
{
	struct client *client = file->private_data;

	if (client->vm) {
		vms_remove(client->vm);
		guest_free(client->vm);
	}
	kfree(client);
	return 0;
}

/* The VM that the caller may speak for. */
static int find_vm(const struct client *client, struct om_port_vm **vm)
{
	*vm = smp_load_acquire(&client->vm);
	if (!*vm)
		return -ENXIO;
	return (*vm)->mm == current->mm ? 0 : -EIO;
}

static int add_vm(struct client *client, struct om_port_vm *vm, const struct om_config *config)
{
	int error;

	if (mutex_lock_interruptible(&client->creation))
		return -EINTR;
	error = client->vm ? -EEXIST : vms_add(vm, config, params_grant()->vms_max);
	if (!error)
		smp_store_release(&client->vm, vm);
	mutex_unlock(&client->creation);
	return error;
}

static int create(struct client *client, const struct om_ioc_create *asked)
{
	struct om_config config = {};
	struct om_port_vm *vm;
	int error;

	if (smp_load_acquire(&client->vm))
		return -EEXIST;
	error = create_prepare(asked, &vm, &config);
	if (error)
		return error;
	error = add_vm(client, vm, &config);
	if (error)
		guest_free(vm);
	return error;
}

static int serve_vm(struct client *client, unsigned int number, union structure *arg,
		    void __user *answer)
{
	struct om_port_vm *vm;
	int error = find_vm(client, &vm);

	if (error)
		return error;
	switch (number) {
	case OM_IOC_SMC:
		return ioctl_smc(vm, &arg->smc, answer);
	case OM_IOC_ADD_REGION:
		return ioctl_add_region(vm, &arg->add_region);
	case OM_IOC_DEL_REGION:
		return ioctl_del_region(vm, &arg->del_region);
	case OM_IOC_RESET:
		return ioctl_reset(vm, &arg->head);
	case OM_IOC_STATS:
		return ioctl_stats(vm, &arg->stats);
	default:
		return -ENOTTY;
	}
}

static int serve(struct client *client, unsigned int number, union structure *arg,
		 void __user *answer)
{
	if (cpu_optee_is_shut())
		return -ESHUTDOWN;
	switch (number) {
	case OM_IOC_INFO:
		return ioctl_info(&arg->info);
	case OM_IOC_CREATE:
		return create(client, &arg->create);
	default:
		return serve_vm(client, number, arg, answer);
	}
}

/* Of an answer the caller's part is the head. The size is read once. */
static int read_structure(const struct om_uapi_command *command, union structure *arg,
			  const void __user *from, u32 *size)
{
	int error = get_user(*size, (const u32 __user *)from) ? -EFAULT : 0;

	if (!error)
		error = om_uapi_check_size(command, *size);
	if (error)
		return error;
	if (command->is_answer) {
		memset(arg, 0, command->known);
		return copy_from_user(arg, from, sizeof(arg->head)) ? -EFAULT : 0;
	}
	return copy_struct_from_user(arg, command->known, from, *size);
}

static int write_answer(const struct om_uapi_command *command, const union structure *arg,
			void __user *to, u32 size)
{
	const u32 known = min(size, command->known);

	if (!command->is_answer)
		return 0;
	if (copy_to_user(to, arg, known) || clear_user((u8 __user *)to + known, size - known))
		return -EFAULT;
	return 0;
}

static long ioctl(struct file *file, unsigned int number, unsigned long argument)
{
	const struct om_uapi_command *command = om_uapi_command(number);
	void __user *user = (void __user *)argument;
	union structure arg;
	u32 size;
	int error;

	if (!command)
		return -ENOTTY;
	error = read_structure(command, &arg, user, &size);
	if (!error)
		error = serve(file->private_data, number, &arg, user);
	if (!error)
		error = write_answer(command, &arg, user, size);
	return error;
}

static const struct file_operations operations = {
	.owner = THIS_MODULE,
	.open = open,
	.release = release,
	.unlocked_ioctl = ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "optee-mediator",
	.fops = &operations,
	.mode = 0600,
};

int chardev_add(void)
{
	return misc_register(&device);
}

void chardev_remove(void)
{
	misc_deregister(&device);
}
