/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a VM has in its memory when it starts.
 */
#ifndef HYPERVISOR_VM_BUILD_H
#define HYPERVISOR_VM_BUILD_H

#include "vm/vm.h"

/* Memory and images of a VM that starts; false, with vm->why, if that fails. */
bool vm_build(struct vm *vm);

#endif
