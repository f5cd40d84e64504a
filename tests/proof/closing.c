/* SPDX-License-Identifier: BSD-2-Clause */
/* A registered buffer is closed: any buffer that is found by the name, and any marks. */
/* cbmc: --unwind 3 */
#include "frame.h"

/* Its contract in its place: names of 64 bits are multiplied. */
#include "shm/shm_index.h"
static struct om_shm *find(const struct om_shm_table *table, om_guest_cookie_t cookie);
#define om_shm_index_find find

#include "call/closing.c"

static struct om_vm vm, before;
static struct om_shm buffer, was;
static bool is_in, is_locked, is_used;
static unsigned int asked, opened, locks;

void om_port_lock(struct om_port_lock *lock)
{
	assert(lock == &vm.shm.lock && !is_locked);
	is_locked = true;
	locks++;
}

void om_port_unlock(struct om_port_lock *lock)
{
	assert(lock == &vm.shm.lock && is_locked);
	is_locked = false;
}

/* What shm_index_find proves. */
static struct om_shm *find(const struct om_shm_table *table, om_guest_cookie_t cookie)
{
	assert(table == &vm.shm && is_locked);
	return is_in && buffer.guest_cookie == cookie.v ? &buffer : NULL;
}

/* The marks are looked at when no call can set one any more. */
bool om_calls_use(struct om_vm *of, const struct om_shm *shm)
{
	assert(of == &vm && shm == &buffer && is_locked && !asked);
	assert(buffer.status == OM_SHM_STATUS(OM_SHM_REGISTERED, OM_SHM_CLOSING));
	is_used = nondet_bool();
	asked++;
	return is_used;
}

void om_shm_open(struct om_shm *shm)
{
	assert(shm == &buffer && is_locked && is_used);
	buffer.status = OM_SHM_USABLE;
	opened++;
}

PROOF(close_registered,
      "a buffer is closed that has the name, is the guest's to name, and is not used by a call; "
      "any "
      "other stays as it is; all that under the lock",
      "one buffer that can be found")
{
	om_guest_cookie_t cookie = { nondet_u64() };
	const struct om_shm *got;
	bool may_be_closed;

	any(&vm);
	any(&buffer);
	is_in = nondet_bool();
	before = vm;
	was = buffer;
	may_be_closed = is_in && buffer.guest_cookie == cookie.v && buffer.status == OM_SHM_USABLE;
	got = om_shm_close_registered(&vm, cookie);
	assert(got == (may_be_closed && !is_used ? &buffer : NULL) && asked == may_be_closed);
	if (got)
		was.status = OM_SHM_STATUS(OM_SHM_REGISTERED, OM_SHM_CLOSING);
	assert(is_same(buffer, was) && opened == is_used && !is_locked && locks == 1);
	assert(is_same(vm, before));
	reached(got);
	reached(is_used);
	reached(!asked && is_in && buffer.guest_cookie == cookie.v);
	reached(!is_in);
}
