/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * om-vmm: the reference VMM for KVM on arm64. What it has to do for OP-TEE is in tee.c; the rest is
 * the least that a Linux guest needs.
 */
#include "error.h"
#include "vm.h"
#include "wait.h"

static struct options options;
static struct vm vm;

int main(int argc, char **argv)
{
	enum vm_end end;

	options_read(&options, argc, argv);
	error_set_name(options.name);
	wait_init();
	vm_init(&vm, &options);
	do
		end = vm_live(&vm);
	while (end == VM_REBOOTS);
	om_vmm_close(&vm.tee.device);
	return end == VM_FAILED;
}
