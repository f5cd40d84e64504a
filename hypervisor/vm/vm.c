/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of VMs.
 */
#include "vm/vm.h"
#include <string.h>

struct vm vms[MAX_VMS];
unsigned int vm_count;

static void attach(struct vcpu *vcpu, struct vm *vm, unsigned int index)
{
	struct cpu *cpu = &cpus[vm->config.cpu[index]];

	vcpu->vm = vm;
	vcpu->index = index;
	vcpu->cpu = cpu;
	cpu->vcpu[cpu->vcpus++] = vcpu;
}

void vm_init(void)
{
	static struct vm_config configs[MAX_VMS];

	vm_count = vm_config_read(configs);
	for (unsigned int i = 0; i < vm_count; i++) {
		vms[i].config = configs[i];
		vms[i].index = i;
		vms[i].ram.limit = configs[i].memory_size / PAGE_SIZE;
		vms[i].vcpus = configs[i].vcpus;
		for (unsigned int j = 0; j < vms[i].vcpus; j++)
			attach(&vms[i].vcpu[j], &vms[i], j);
	}
}

struct vm *vm_by_name(const char *name)
{
	for (unsigned int i = 0; i < vm_count; i++)
		if (!strcmp(vms[i].config.name, name))
			return &vms[i];
	return NULL;
}

const char *vm_state_name(const struct vm *vm)
{
	static const char *const names[] = {
		[VM_OFF] = "off",
		[VM_RUNNING] = "running",
		[VM_STOPPED] = "stopped",
		[VM_CRASHED] = "crashed",
	};

	return names[vm->state];
}
