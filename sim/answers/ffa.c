/* SPDX-License-Identifier: BSD-2-Clause */
/* See ffa.h. */
#include "answers/ffa.h"

#include "answers/answers.h"
#include "answers/ffa_right.h"
#include "machine/violation.h"
#include "secure/ffa_abi.h"

/* Entries that are under way, of all VMs: the hypervisor's TX is one for all. */
static unsigned inside;

/* Of a VM that is being reset. */
static void of_a_shut_door(const struct answers_entry *it, struct answers_ffa_set *set)
{
	if (it->function == ABI_FFA_VERSION)
		answers_ffa_says(set, ABI_FFA_NOT_SUPPORTED, 0, 0, 0);
	else
		answers_ffa_fails(set, ABI_FFA_NOT_SUPPORTED);
}

static void judge(const struct answers_entry *it, const struct om_smc *told)
{
	struct answers_ffa_set set = { 0 };

	if (it->is_beside || it->life_ended) {
		answers_count.loosely++;
		return;
	}
	answers_count.exactly++;
	if (it->vm->is_shut && !answers_ffa_is_at_once(it->function))
		of_a_shut_door(it, &set);
	else
		answers_ffa_right(it, &set);
	if (!answers_ffa_has(&set, told))
		sim_violation("answers: %#x is told %#llx %#llx %#llx %#llx; right is %#llx with "
			      "%#llx, of %u",
			      it->function, (unsigned long long)told->a[0],
			      (unsigned long long)told->a[1], (unsigned long long)told->a[2],
			      (unsigned long long)told->a[3],
			      (unsigned long long)set.answer[0].a[0],
			      (unsigned long long)set.answer[0].a[2], set.count);
}

static void note_mapping(struct answers_vm *vm, enum answers_known mapped)
{
	vm->mapped = mapped;
	vm->rx_taken = ANSWERS_NO;
}

static void note_success(struct answers_entry *it)
{
	switch (it->function) {
	case ABI_FFA_RXTX_MAP_32:
	case ABI_FFA_RXTX_MAP_64:
		note_mapping(it->vm, ANSWERS_YES);
		break;
	case ABI_FFA_RXTX_UNMAP:
		note_mapping(it->vm, ANSWERS_NO);
		break;
	case ABI_FFA_RX_RELEASE:
		it->vm->rx_taken = ANSWERS_NO;
		break;
	case ABI_FFA_PARTITION_INFO_GET:
		if (!(it->asked.a[5] & ANSWERS_FFA_COUNT_ONLY))
			it->vm->rx_taken = ANSWERS_YES;
		break;
	}
}

/* Whoever asks for the version may begin another life, which has no buffers. */
static void note_told(struct answers_entry *it, const struct om_smc *told)
{
	if (told->a[0] == ABI_FFA_SUCCESS_32)
		note_success(it);
	if (it->is_beside || it->function == ABI_FFA_VERSION) {
		it->vm->mapped = ANSWERS_UNKNOWN;
		it->vm->rx_taken = ANSWERS_UNKNOWN;
	}
}

/*
 * Whether it makes an end of the share that was refused: the guest is told so; or another share is
 * to begin, or there is no TX any more. A call that is refused itself does not.
 */
static bool ends_the_refused(const struct answers_entry *it, const struct om_smc *told)
{
	if (answers_is_of_the_refused(it))
		return told->a[0] == ABI_FFA_ERROR && told->a[2] == it->vm->refused;
	switch (it->function) {
	case ABI_FFA_MEM_SHARE_32:
	case ABI_FFA_MEM_SHARE_64:
		return told->a[0] == OM_SMC_REPEAT;
	case ABI_FFA_RXTX_UNMAP:
		return told->a[0] == ABI_FFA_SUCCESS_32;
	default:
		return false;
	}
}

/* What came first of what others do and this, is not known: it may be told later. */
static void note_refused(struct answers_entry *it, const struct om_smc *told)
{
	if (!it->is_beside && ends_the_refused(it, told))
		it->vm->refused = 0;
}

void answers_ffa_begin(struct answers_entry *it, const struct guest *guest,
		       const struct om_smc *asked)
{
	struct answers_vm *vm = answers_vm_of(guest->vm);

	*it = (struct answers_entry){ .vm = vm, .asked = *asked };
	if (!vm)
		return;
	it->function = (uint32_t)asked->a[0] & ~UINT32_C(0x10000);
	it->is_alone = !vm->inside++;
	it->is_alone &= !inside++;
	it->number = ++vm->entries;
	it->memory = vm->memory;
}

void answers_ffa_end(struct answers_entry *it, bool gave_way, const struct om_smc *told)
{
	if (!it->vm)
		return;
	it->vm->inside--;
	inside--;
	it->is_beside = !it->is_alone || it->vm->entries != it->number;
	if (told->a[0] != OM_SMC_REPEAT)
		judge(it, told);
	else if (!gave_way && !it->is_beside && answers_ffa_is_at_once(it->function))
		sim_violation("answers: %#x is to be repeated, and nobody is in its way",
			      it->function);
	note_told(it, told);
	note_refused(it, told);
}
