/* SPDX-License-Identifier: BSD-2-Clause */
/* Refusals: each is counted, and has its error. */
/* cbmc: --unwind 2 --conversion-check */
#include "contracts/refuse.h"
#include "frame.h"

#include "vm/refuse.c"

static struct om_vm vm, before, other, other_before;
static unsigned int lines;

void om_port_log(struct om_port_vm *owner, const char *text)
{
	assert(owner == vm.owner && text);
	lines++;
}

/* What a limit or the operator's own list refused; what is wrong with a call is only counted. */
static bool is_told(enum om_refusal why)
{
	return why >= OM_REFUSED_TRUSTED_APP && why != OM_REFUSED_SESSION;
}

PROOF(refuse,
      "a refusal counts one, says its error, tells the operator at each power of two, and writes "
      "nothing else",
      "none")
{
	enum om_refusal why = nondet_u8() % OM_REFUSAL_COUNT;
	uint64_t times;
	uint32_t error;

	any(&vm);
	any(&other);
	before = vm;
	other_before = other;
	times = vm.refused[why];
	error = om_refuse(&vm, why);
	assert(is_error_for(why, error) && error != TEEC_SUCCESS);
	assert(vm.refused[why] == times + 1);
	assert(lines == (is_told(why) && !((times + 1) & times)));
	changes(before, vm, refused[why]);
	assert(is_same(before, vm) && is_same(other_before, other));
	reached(lines && times == 7);
	reached(!lines && times == 6 && why == OM_REFUSED_MEMORY);
}
