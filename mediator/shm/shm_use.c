/* SPDX-License-Identifier: BSD-2-Clause */
/* See shm_use.h. Who looks at the marks is in closing.c, om_shm_close_registered(). */
#include "shm_use.h"

#include <optee_mediator/port.h>

struct om_shm *om_shm_use_locked(struct om_vm *vm, om_mark_t *mark, om_guest_cookie_t cookie)
{
	struct om_shm *shm;

	om_port_lock(&vm->shm.lock);
	shm = om_shm_index_find(&vm->shm, cookie);
	if (shm && !om_shm_mark(mark, shm, cookie))
		shm = NULL;
	om_port_unlock(&vm->shm.lock);
	return shm;
}
