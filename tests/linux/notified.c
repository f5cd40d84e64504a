// SPDX-License-Identifier: BSD-2-Clause
/* See notified.h. What a driver does: optee_smc.h, OPTEE_SMC_GET_ASYNC_NOTIF_VALUE. */
#define _GNU_SOURCE
#include "notified.h"
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "case.h"
#include "client.h"
#include "wait.h"

/*
 * The CPU that OP-TEE's timer interrupted is still on its way out when the notification is here,
 * and QEMU may leave it there for a while. If the VM ended meanwhile, that CPU would stay in OP-TEE
 * for ever (docs/limits.md).
 */
#define WAY_OUT_SECONDS 0.5

void notified_begin(struct notified *vm)
{
	struct om_ioc_create create = {
		.size = sizeof(create),
		.flags = OM_IOC_CREATE_NOTIFY_FD,
		.policy = OM_IOC_POLICY_NOTIFICATIONS,
		.policy_mask = OM_IOC_POLICY_NOTIFICATIONS,
	};
	int device = client_open();

	vm->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	check(vm->event >= 0, "eventfd: %m");
	create.notify_fd = vm->event;
	expect(client_do(device, OM_IOC_CREATE, &create), 0, "CREATE with notifications");
	guest_begin_with(&vm->guest, device);
	vcpu_init(&vm->vcpu, &vm->guest, 0);
	check(vcpu_fast(&vm->vcpu, ABI_EXCHANGE_CAPABILITIES) == ABI_OK &&
		      vm->vcpu.a[1] & ABI_CAP_ASYNC_NOTIF,
	      "OP-TEE offers no notifications");
	check(vcpu_fast(&vm->vcpu, ABI_ENABLE_ASYNC_NOTIF) == ABI_OK, "they are not switched on");
}

static void take_values(struct vcpu *vcpu)
{
	bool bottom_half = false;

	do {
		check(vcpu_fast(vcpu, ABI_GET_ASYNC_NOTIF_VALUE) == ABI_OK, "no value");
		if (vcpu->a[2] & ABI_NOTIF_VALID && vcpu->a[1] == ABI_NOTIF_BOTTOM_HALF)
			bottom_half = true;
	} while (vcpu->a[2] & ABI_NOTIF_PENDING);
	if (!bottom_half)
		return;
	/* OP-TEE writes no result. */
	vcpu_message(vcpu, ABI_CMD_DO_BOTTOM_HALF, 0);
	check(vcpu_send(vcpu) == ABI_OK, "no bottom half");
}

void notified_wait(struct notified *vm, double seconds)
{
	struct pollfd event = { .fd = vm->event, .events = POLLIN };
	uint64_t count;

	check(poll(&event, 1, (int)(seconds * 1000)) == 1, "no notification in %.0f s", seconds);
	check(read(vm->event, &count, sizeof(count)) == sizeof(count) && count, "eventfd: %m");
	take_values(&vm->vcpu);
	sleep_for(WAY_OUT_SECONDS);
}

void notified_end(struct notified *vm)
{
	guest_end(&vm->guest);
	close(vm->event);
}
