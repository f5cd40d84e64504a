/* SPDX-License-Identifier: BSD-2-Clause */
/* Notifications behind the second door: who has any, what is refused, and what is told. */
#include "ffa/strange.h"

#define PATH ((uint64_t)ABI_FFA_OPTEE_ID << 16 | 1) /* from OP-TEE to the VM */
#define HIGH (UINT64_C(0x1234) << 32)		    /* in a call of 32 bits it means nothing */

static void start(const struct om_config *config)
{
	assert_int_equal(ffa_start(&vm1, "one", 1, config), OM_OK);
}

static int set_up(void **state)
{
	if (door_set_up(state))
		return -1;
	start(NULL);
	return 0;
}

#define notif_test(fn) cmocka_unit_test_setup_teardown(fn, set_up, door_tear_down)

static uint64_t counted(enum om_refusal why)
{
	return guest_stats(&vm1).refused[why];
}

/* What OP-TEE says of itself, and what the guest hears of it. */
static void capabilities_are(uint64_t w5, uint64_t w6, uint64_t offered, uint64_t value)
{
	struct om_smc answer = { { ABI_FFA_DIRECT_RESP_32, (uint64_t)1 << 16 | ABI_FFA_OPTEE_ID, 0,
				   0, 4, w5, w6 } };

	be_strange_to_message(0, ABI_FFA_EXCHANGE_CAPS, answer);
	answer = message(&vm1, ABI_FFA_EXCHANGE_CAPS, 0, 0, 0, 0);
	be_right();
	assert_int_equal(answer.a[0], ABI_FFA_DIRECT_RESP_32);
	assert_int_equal(answer.a[1], PATH);
	assert_int_equal(answer.a[2] | answer.a[3] | answer.a[7], 0);
	assert_int_equal(answer.a[4], 4);
	assert_int_equal(answer.a[5], offered);
	assert_int_equal(answer.a[6], value);
}

static void is_no_function(uint32_t function)
{
	uint64_t refused = counted(OM_REFUSED_FUNCTION);

	assert_error(SAY(&vm1, ABI_FFA_FEATURES, function), ABI_FFA_NOT_SUPPORTED);
	assert_error(SAY(&vm1, function, PATH, 0, 1), ABI_FFA_NOT_SUPPORTED);
	assert_int_equal(counted(OM_REFUSED_FUNCTION), refused + 1);
}

/* Nothing of it reaches OP-TEE, which has no bitmap for the VM. */
static void assert_none(void)
{
	unsigned smcs = sim_port.uses[SIM_SMC];
	struct om_smc answer;

	assert_error(SAY(&vm1, ABI_FFA_FEATURES, 1), ABI_FFA_NOT_SUPPORTED);
	is_no_function(ABI_FFA_NOTIFICATION_BIND);
	is_no_function(ABI_FFA_NOTIFICATION_UNBIND);
	is_no_function(ABI_FFA_NOTIFICATION_GET);
	answer = message(&vm1, ABI_FFA_ENABLE_ASYNC_NOTIF, 0, 0, 0, 0);
	assert_int_equal(answer.a[0], ABI_FFA_DIRECT_RESP_32);
	assert_int_equal(answer.a[3], ABI_BAD_PARAMETERS);
	assert_int_equal(counted(OM_REFUSED_COMMAND), 1);
	om_vm_notified(vm1.om);
	assert_int_equal(vm1.vm->notified, 0);
	assert_int_equal(sim_port.uses[SIM_SMC], smcs);
	assert_false(spmc_vm_of(optee_guest_of(1))->has_bitmap);
	capabilities_are(UINT32_MAX, 7, ABI_FFA_CAP_ARG_OFFSET, 0);
}

static void the_operator_wants_none(void **state)
{
	struct om_config config = om_default_config;

	(void)state;
	config.async_notif = false;
	start(&config);
	assert_none();
}

static void the_vm_has_no_interrupt(void **state)
{
	(void)state;
	sim_port_ffa.notify_intid = 0;
	start(NULL);
	assert_none();
}

static void the_spmc_has_none(void **state)
{
	(void)state;
	sim_init();
	spmc_be_present();
	spmc.config.has_notif = false;
	assert_int_equal(om_init(), OM_OK);
	start(NULL);
	assert_none();
}

/* w6 is for asynchronous notifications, and 0 where there are none. */
static void capabilities(void **state)
{
	struct om_config config = om_default_config;

	(void)state;
	config.rpmb = true;
	start(&config);
	capabilities_are(UINT32_MAX, 7, 7, 7);
	capabilities_are(ABI_FFA_CAP_ARG_OFFSET, 7, ABI_FFA_CAP_ARG_OFFSET, 0);
	capabilities_are(0, 7, 0, 0);
	guest_end(&vm1);
	vm1 = (struct guest){ 0 };
	start(NULL);
	capabilities_are(UINT32_MAX, 7, ABI_FFA_CAP_ARG_OFFSET | ABI_FFA_CAP_ASYNC_NOTIF, 7);
}

/* It is OP-TEE's to the VM, and of no vCPU by itself. */
static void is_bound_wrongly(uint32_t function, uint64_t path, uint64_t flags)
{
	uint64_t refused = counted(OM_REFUSED_MESSAGE);
	unsigned smcs = sim_port.uses[SIM_SMC];

	assert_error(SAY(&vm1, function, path, flags, 1), ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(counted(OM_REFUSED_MESSAGE), refused + 1);
	assert_int_equal(sim_port.uses[SIM_SMC], smcs);
}

static void paths_and_flags(uint32_t function)
{
	is_bound_wrongly(function, PATH + 1, 0);
	is_bound_wrongly(function, PATH + 0x10000, 0);
	is_bound_wrongly(function, (uint64_t)1 << 16 | ABI_FFA_OPTEE_ID, 0);
	is_bound_wrongly(function, 0, 0);
	is_bound_wrongly(function, PATH, 1);
	is_bound_wrongly(function, PATH, UINT32_MAX);
	assert_success(SAY(&vm1, function, PATH | HIGH, HIGH, 1 | HIGH, 2 | HIGH));
}

static void wrong_bindings(void **state)
{
	const struct spmc_vm *vm;

	(void)state;
	vm = spmc_vm_of(optee_guest_of(1));
	paths_and_flags(ABI_FFA_NOTIFICATION_BIND);
	assert_true(vm->bound == (UINT64_C(2) << 32 | 1));
	paths_and_flags(ABI_FFA_NOTIFICATION_UNBIND);
	assert_true(vm->bound == 0);
}

static void enable(uint64_t value)
{
	assert_int_equal(message(&vm1, ABI_FFA_ENABLE_ASYNC_NOTIF, value, 0, 0, 0).a[3], 0);
}

static void assert_bits(struct om_smc answer, uint64_t low, uint64_t high)
{
	assert_success(answer);
	assert_int_equal(answer.a[2], low);
	assert_int_equal(answer.a[3], high);
}

/* What is bound and what waits is OP-TEE's to know: its answers come through. */
static void refused_by_optee(void **state)
{
	(void)state;
	enable(0);
	assert_success(SAY(&vm1, ABI_FFA_NOTIFICATION_BIND, PATH, 0, 1));
	assert_error(SAY(&vm1, ABI_FFA_NOTIFICATION_BIND, PATH, 0, 1), ABI_FFA_DENIED);
	spmc_notify(1);
	assert_error(SAY(&vm1, ABI_FFA_NOTIFICATION_UNBIND, PATH, 0, 1), ABI_FFA_DENIED);
	assert_int_equal(counted(OM_REFUSED_MESSAGE), 0);
}

/* Only what partitions send is fetched; the rest there is not, and nothing is lost by asking. */
static void what_is_not_of_partitions(void **state)
{
	unsigned smcs;

	(void)state;
	enable(0);
	spmc_notify(1);
	smcs = sim_port.uses[SIM_SMC];
	assert_bits(SAY(&vm1, ABI_FFA_NOTIFICATION_GET, 1, 0), 0, 0);
	assert_bits(SAY(&vm1, ABI_FFA_NOTIFICATION_GET, 1, UINT64_MAX - 1), 0, 0);
	assert_int_equal(sim_port.uses[SIM_SMC], smcs);
	assert_bits(SAY(&vm1, ABI_FFA_NOTIFICATION_GET, 1 | HIGH, UINT64_MAX), 1, 0);
	assert_bits(SAY(&vm1, ABI_FFA_NOTIFICATION_GET, 1, 1), 0, 0);
}

/* Whichever vCPU asks; but no other VM. */
static void who_asks(void **state)
{
	uint64_t refused = counted(OM_REFUSED_MESSAGE);

	(void)state;
	enable(0);
	spmc_notify(1);
	assert_error(SAY(&vm1, ABI_FFA_NOTIFICATION_GET, 2, 1), ABI_FFA_INVALID_PARAMETERS);
	assert_error(SAY(&vm1, ABI_FFA_NOTIFICATION_GET, 0x10000, 1), ABI_FFA_INVALID_PARAMETERS);
	assert_int_equal(counted(OM_REFUSED_MESSAGE), refused + 2);
	assert_bits(SAY(&vm1, ABI_FFA_NOTIFICATION_GET, 5u << 16 | 1, 1), 1, 0);
}

/* The last of 64 is in the other half. */
static void the_last_one(void **state)
{
	(void)state;
	enable(63);
	spmc_notify(1);
	om_vm_notified(vm1.om);
	assert_int_equal(vm1.vm->notified, 1);
	assert_bits(SAY(&vm1, ABI_FFA_NOTIFICATION_GET, 1, 1), 0, UINT32_C(1) << 31);
	assert_bits(SAY(&vm1, ABI_FFA_NOTIFICATION_GET, 1, 1), 0, 0);
}

/* OP-TEE does not say what there is: what was fetched for the interrupt is told. */
static void an_answer_that_is_none(void **state)
{
	(void)state;
	enable(0);
	spmc_notify(1);
	om_vm_notified(vm1.om);
	be_strange(ABI_FFA_NOTIFICATION_GET, (struct om_smc){ { ABI_FFA_INTERRUPT, 0, 6, 6 } });
	om_vm_notified(vm1.om);
	assert_int_equal(vm1.vm->notified, 2);
	assert_bits(SAY(&vm1, ABI_FFA_NOTIFICATION_GET, 1, 1), 1, 0);
	assert_bits(SAY(&vm1, ABI_FFA_NOTIFICATION_GET, 1, 1), 0, 0);
	om_vm_notified(vm1.om);
	assert_int_equal(vm1.vm->notified, 2);
	be_right();
}

/* What waits is of the life that ends, and so is that the guest wants any. */
static void another_life(void **state)
{
	(void)state;
	enable(0);
	spmc_notify(1);
	om_vm_notified(vm1.om);
	assert_int_equal(guest_reset(&vm1), OM_OK);
	om_vm_notified(vm1.om);
	assert_int_equal(vm1.vm->notified, 1);
	assert_bits(SAY(&vm1, ABI_FFA_NOTIFICATION_GET, 1, 1), 0, 0);
}

/* What happens while somebody is inside, at one of his uses of the port, once. */
static enum sim_port_call at;
static void (*meanwhile)(void);
static unsigned met;

static void do_meanwhile(const struct sim_port_use *use, void *arg)
{
	(void)arg;
	if (use->call != at || use->after || met++)
		return;
	meanwhile();
}

static void set_meanwhile(enum sim_port_call call, void (*act)(void))
{
	at = call;
	meanwhile = act;
	met = 0;
	sim_port.hook = do_meanwhile;
}

static void reset_in_vain(void)
{
	assert_int_equal(reset_once(&vm1), OM_AGAIN);
	assert_non_null(optee_guest_of(1));
}

/* T11: nor does a VM get another life while its interrupt handler is in OP-TEE. */
static void a_reset_beside_the_handler(void **state)
{
	(void)state;
	enable(0);
	spmc_notify(1);
	set_meanwhile(SIM_SMC, reset_in_vain);
	om_vm_notified(vm1.om);
	sim_port.hook = NULL;
	assert_true(met);
	assert_int_equal(guest_reset(&vm1), OM_OK);
}

static struct om_smc version_once(void)
{
	return say_once(&vm1, (struct om_smc){ { ABI_FFA_VERSION, 0x10001 } });
}

static void reboot_too_early(void)
{
	assert_int_equal(version_once().a[0], OM_SMC_REPEAT);
	assert_int_equal(version_once().a[0], OM_SMC_REPEAT);
	assert_non_null(optee_guest_of(1));
}

/* The renewal waits for him, and so does who asked. */
static void a_version_beside_the_handler(void **state)
{
	(void)state;
	enable(0);
	spmc_notify(1);
	set_meanwhile(SIM_SMC, reboot_too_early);
	om_vm_notified(vm1.om);
	sim_port.hook = NULL;
	assert_true(met);
	assert_int_equal(guest_stats(&vm1).renewals, 0);
	assert_int_equal(SAY(&vm1, ABI_FFA_VERSION, 0x10001).a[0], 0x10001);
	assert_int_equal(guest_stats(&vm1).renewals, 1);
	om_vm_notified(vm1.om);
	assert_int_equal(guest_reset(&vm1), OM_OK);
}

static void notified_too_late(void)
{
	unsigned smcs = sim_port.uses[SIM_SMC];

	assert_int_equal(reset_once(&vm1), OM_AGAIN);
	om_vm_notified(vm1.om);
	assert_int_equal(sim_port.uses[SIM_SMC], smcs);
	assert_int_equal(vm1.vm->notified, 0);
}

/* Once the end of a life was announced nobody comes in, though somebody is inside. */
static void an_interrupt_when_a_life_ends(void **state)
{
	(void)state;
	assert_true(ffa_map(&vm1));
	enable(0);
	spmc_notify(1);
	set_meanwhile(SIM_WRITE, notified_too_late);
	assert_success(SAY(&vm1, ABI_FFA_PARTITION_INFO_GET));
	sim_port.hook = NULL;
	assert_true(met);
	assert_int_equal(guest_reset(&vm1), OM_OK);
}

static void no_reboot(void)
{
	assert_int_equal(version_once().a[0], 0x10001);
	reset_in_vain();
}

static void come_in_as_well(void)
{
	om_ipa_t tx = vm1.ffa.tx;

	sim_port.in_hook = false;
	set_meanwhile(SIM_READ, no_reboot);
	assert_int_equal(share(&vm1, ffa_describe(&vm1, &tx, 1)).a[0], ABI_FFA_SUCCESS_32);
	sim_port.in_hook = true;
}

/* Two vCPUs, while a third one asks for a version, and the hypervisor for another life. */
static void two_are_inside(void **state)
{
	(void)state;
	assert_true(ffa_map(&vm1));
	set_meanwhile(SIM_WRITE, come_in_as_well);
	assert_success(SAY(&vm1, ABI_FFA_PARTITION_INFO_GET));
	sim_port.hook = NULL;
	assert_int_equal(guest_stats(&vm1).renewals, 0);
	assert_int_equal(guest_stats(&vm1).pages_pinned_now, 1);
	assert_int_equal(guest_reset(&vm1), OM_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		door_test(the_operator_wants_none),
		door_test(the_vm_has_no_interrupt),
		door_test(the_spmc_has_none),
		door_test(capabilities),
		notif_test(wrong_bindings),
		notif_test(refused_by_optee),
		notif_test(what_is_not_of_partitions),
		notif_test(who_asks),
		notif_test(the_last_one),
		notif_test(an_answer_that_is_none),
		notif_test(another_life),
		notif_test(a_reset_beside_the_handler),
		notif_test(a_version_beside_the_handler),
		notif_test(an_interrupt_when_a_life_ends),
		notif_test(two_are_inside),
	};

	return cmocka_run_group_tests_name("notifications behind FF-A", tests, NULL, NULL);
}
