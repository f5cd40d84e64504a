/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ports/template/tee.c between a hypervisor and a mediator that play its worst moments: OP-TEE's
 * interrupt comes on another CPU whenever it can, in the middle of a VM's end as well. Exit status
 * 0 if the mediator was never entered with a VM that is about to be no more, and a call that is to
 * be made again changed nothing.
 */
#include <assert.h>
#include <stdio.h>
#include "tee.h"

static struct hv_vm vm;
static int object; /* stands for the mediator's VM */
static bool exists, is_ending;
static unsigned int again;	       /* so often OM_AGAIN is the answer */
static unsigned int again_to_destroy;  /* and so often to that */
static enum om_status result_of_reset; /* in the end */
static unsigned int notified, called;
static bool repeats; /* what om_vm_smc() says */

#define OPTEE ((struct om_vm *)&object)

void hv_lock(struct hv_lock *lock)
{
	assert(!lock->word);
	lock->word = 1;
}

void hv_unlock(struct hv_lock *lock)
{
	assert(lock->word);
	lock->word = 0;
}

void hv_print(const char *prefix, const char *text)
{
	printf("%s%s\n", prefix, text);
}

enum om_status om_init(void)
{
	return OM_OK;
}

const char *om_status_text(enum om_status status)
{
	return status == OM_OK ? "fine" : "not fine";
}

enum om_status om_vm_create(struct om_vm **made, uint16_t client_id, const struct om_config *config,
			    struct om_port_vm *owner)
{
	assert(client_id && !config && owner == (struct om_port_vm *)&vm && !exists);
	exists = true;
	is_ending = false;
	*made = OPTEE;
	return OM_OK;
}

/* Everything that another CPU can do meanwhile. */
static void others_act(void)
{
	struct hv_vcpu vcpu = { .vm = &vm, .x = { 0xb2000001 } };

	tee_notified(&vm);
	assert(tee_call(&vcpu) == TEE_NOT_MINE);
}

enum om_status om_vm_destroy(struct om_vm *optee, struct om_stats *last)
{
	assert(optee == OPTEE && exists && !last);
	is_ending = true;
	others_act();
	if (again || again_to_destroy) {
		*(again ? &again : &again_to_destroy) -= 1;
		return OM_AGAIN;
	}
	exists = false;
	others_act();
	return OM_OK;
}

enum om_status om_vm_reset(struct om_vm *optee)
{
	assert(optee == OPTEE && exists && !is_ending);
	if (!again)
		return result_of_reset;
	again--;
	return OM_AGAIN;
}

bool om_is_optee_function(uint32_t function_id)
{
	return function_id == 0xb2000001;
}

static void enter(const struct om_vm *optee)
{
	assert(optee == OPTEE && exists && !is_ending);
}

void om_vm_smc(struct om_vm *optee, uint32_t vcpu, struct om_smc *smc)
{
	enter(optee);
	called += !vcpu;
	for (unsigned int i = 0; i < 8; i++)
		smc->a[i] = i + 5;
	if (repeats)
		smc->a[0] = OM_SMC_REPEAT;
}

/* Whoever would hide the VM has to wait. */
void om_vm_notified(struct om_vm *optee)
{
	enter(optee);
	assert(vm.lock.word);
	notified++;
}

static void works(bool expected)
{
	struct hv_vcpu vcpu = { .vm = &vm, .x = { 0xb2000001 } };
	const unsigned int before = notified;

	tee_notified(&vm);
	assert(notified == before + expected);
	assert(tee_call(&vcpu) == (expected ? TEE_DONE : TEE_NOT_MINE));
	for (unsigned int i = 0; expected && i < 8; i++)
		assert(vcpu.x[i] == i + 5);
}

static void gives_way(void)
{
	struct hv_vcpu vcpu = { .vm = &vm, .x = { 0xb2000001, 1, 2, 3, 4, 5, 6, 7 } };

	repeats = true;
	assert(tee_call(&vcpu) == TEE_REPEAT);
	repeats = false;
	assert(vcpu.x[0] == 0xb2000001);
	for (unsigned int i = 1; i < 8; i++)
		assert(vcpu.x[i] == i);
	tee_notified(&vm);
}

static void repeat(bool (*step)(struct hv_vm *vm), unsigned int times)
{
	again = times;
	for (unsigned int i = 0; i < times; i++)
		assert(!step(&vm));
	assert(step(&vm));
}

int main(void)
{
	assert(tee_init());
	works(false);
	for (unsigned int times = 0; times < 3; times++) {
		assert(tee_vm_create(&vm));
		works(true);
		gives_way();
		result_of_reset = OM_OK;
		repeat(tee_vm_reset, times);
		works(true);
		repeat(tee_vm_destroy, times);
		works(false);
		assert(!exists && tee_vm_destroy(&vm) && tee_vm_reset(&vm));
		assert(tee_vm_create(&vm));
		result_of_reset = OM_ERR_OPTEE_IS_FULL;
		repeat(tee_vm_reset, times);
		works(false);
		assert(!exists);
		/* OP-TEE would take it again meanwhile, but its end has begun. */
		assert(tee_vm_create(&vm));
		again_to_destroy = 2;
		assert(!tee_vm_reset(&vm));
		result_of_reset = OM_OK;
		assert(!tee_vm_reset(&vm) && tee_vm_reset(&vm));
		works(false);
		assert(!exists);
	}
	assert(called == notified);
	return 0;
}
