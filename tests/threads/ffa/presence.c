/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whoever comes into the mediator is held up behind the word that counts him in, and before it
 * counts him out. That word orders all who are inside one after the other; what orders those who
 * are inside at once is seen only if they stay for a while. The linker puts these in between.
 */
#include "../threads.h"

uint32_t __real_om_presence_enter(struct om_vm *vm);
uint32_t __wrap_om_presence_enter(struct om_vm *vm);
void __real_om_presence_leave(struct om_vm *vm);
void __wrap_om_presence_leave(struct om_vm *vm);

uint32_t __wrap_om_presence_enter(struct om_vm *vm)
{
	uint32_t entry = __real_om_presence_enter(vm);

	hold_up();
	return entry;
}

void __wrap_om_presence_leave(struct om_vm *vm)
{
	hold_up();
	__real_om_presence_leave(vm);
}
