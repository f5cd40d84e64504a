// SPDX-License-Identifier: BSD-2-Clause
/* See guest.h. Messages are as OP-TEE's drivers send them (sim/secure/abi.h has the numbers). */
#define _GNU_SOURCE
#include "guest.h"
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "case.h"
#include "client.h"

#define PTA_GET_DEVICES 0 /* OP-TEE: pta_device.h */
#define PTA_GET_TIME	4 /* OP-TEE: pta_stats.h */

_Static_assert(sizeof(struct guest_pages) % 4096 == 0, "pages");

const struct uuid device_pta = { { 0x70, 0x11, 0xa6, 0x88, 0xdd, 0xde, 0x40, 0x53, 0xa5, 0xa9, 0x7b,
				   0x3c, 0x4d, 0xdf, 0x13, 0xb8 } };
const struct uuid stats_pta = { { 0xd9, 0x6a, 0x5b, 0x40, 0xe2, 0xc7, 0xb1, 0xaf, 0x87, 0x94, 0x10,
				  0x02, 0xa5, 0xd5, 0xc6, 0x1b } };
const struct uuid no_ta = { { 0x6e, 0x6f, 0x62, 0x6f, 0x64, 0x79, 0x40, 0x68, 0xa1, 0x73, 0x20,
			      0x74, 0x68, 0x69, 0x73, 0x2e } };

void guest_begin_with(struct guest *guest, int device)
{
	guest->device = device;
	guest->ram =
		mmap(NULL, GUEST_RAM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check(guest->ram != MAP_FAILED, "no memory for a guest: %m");
	expect(client_add(device, GUEST_IPA, guest->ram, GUEST_RAM), 0, "the guest's region");
}

void guest_begin(struct guest *guest)
{
	int device = client_open();

	expect(client_create(device), 0, "CREATE");
	guest_begin_with(guest, device);
}

void guest_end(struct guest *guest)
{
	close(guest->device);
	munmap(guest->ram, GUEST_RAM);
}

void vcpu_init(struct vcpu *vcpu, const struct guest *guest, uint32_t number)
{
	*vcpu = (struct vcpu){
		.guest = guest,
		.number = number,
		.pages = (struct guest_pages *)guest->ram + number,
	};
}

uint64_t ipa_of(const struct guest *guest, const void *at)
{
	return GUEST_IPA + (uint64_t)((const uint8_t *)at - guest->ram);
}

static uint64_t new_cookie(struct vcpu *vcpu)
{
	return (uint64_t)(vcpu->number + 1) << 32 | ++vcpu->cookies;
}

static uint32_t smc(struct vcpu *vcpu)
{
	expect(client_smc(vcpu->guest->device, vcpu->number, vcpu->a, &vcpu->events,
			  vcpu->immediate_exit),
	       0, "SMC");
	return (uint32_t)vcpu->a[0];
}

uint32_t vcpu_fast(struct vcpu *vcpu, uint32_t function)
{
	memset(vcpu->a, 0, sizeof(vcpu->a));
	vcpu->a[0] = function;
	return smc(vcpu);
}

static bool is_left(struct vcpu *vcpu)
{
	if ((uint32_t)vcpu->a[0] == ABI_RPC_FOREIGN_INTR) {
		vcpu->interruptions++;
		return vcpu->leave_interrupted;
	}
	return ++vcpu->rpcs == vcpu->leave_at;
}

static uint32_t serve(struct vcpu *vcpu)
{
	while (abi_is_rpc((uint32_t)vcpu->a[0]) && !is_left(vcpu)) {
		vcpu_answer(vcpu);
		smc(vcpu);
	}
	return (uint32_t)vcpu->a[0];
}

uint32_t vcpu_send_at(struct vcpu *vcpu, uint64_t ipa)
{
	memset(vcpu->a, 0, sizeof(vcpu->a));
	vcpu->a[0] = ABI_CALL_WITH_ARG;
	vcpu->a[1] = ipa >> 32;
	vcpu->a[2] = (uint32_t)ipa;
	vcpu->rpcs = 0;
	smc(vcpu);
	return serve(vcpu);
}

uint32_t vcpu_send(struct vcpu *vcpu)
{
	return vcpu_send_at(vcpu, ipa_of(vcpu->guest, &vcpu->pages->message));
}

uint32_t vcpu_resume(struct vcpu *vcpu)
{
	vcpu_answer(vcpu);
	smc(vcpu);
	return serve(vcpu);
}

struct abi_msg *vcpu_message(struct vcpu *vcpu, uint32_t cmd, uint32_t num_params)
{
	struct abi_msg *message = &vcpu->pages->message;

	memset(message, 0, sizeof(*message));
	message->cmd = cmd;
	message->num_params = num_params;
	return message;
}

uint32_t vcpu_result(const struct vcpu *vcpu, uint32_t a0)
{
	return a0 == ABI_OK ? vcpu->pages->message.ret : a0 | RESULT_OF_A0;
}

uint32_t vcpu_share(struct vcpu *vcpu, uint64_t ipa, size_t count, uint64_t *cookie)
{
	struct abi_param *param = &vcpu_message(vcpu, ABI_CMD_REGISTER_SHM, 1)->params[0];
	struct abi_list_page *list = &vcpu->pages->list;

	check(count < ABI_LIST_ENTRIES, "%zu pages are too many for a list", count);
	for (size_t i = 0; i < count; i++)
		list->entry[i] = ipa + i * PAGE;
	*cookie = new_cookie(vcpu);
	param->attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG;
	param->u.tmem.buf_ptr = ipa_of(vcpu->guest, list);
	param->u.tmem.size = count * PAGE;
	param->u.tmem.shm_ref = *cookie;
	return vcpu_result(vcpu, vcpu_send(vcpu));
}

uint32_t vcpu_unshare(struct vcpu *vcpu, uint64_t cookie)
{
	struct abi_param *param = &vcpu_message(vcpu, ABI_CMD_UNREGISTER_SHM, 1)->params[0];

	param->attr = ABI_ATTR_RMEM_INPUT;
	param->u.rmem.shm_ref = cookie;
	return vcpu_result(vcpu, vcpu_send(vcpu));
}

uint32_t vcpu_open_session(struct vcpu *vcpu, const struct uuid *ta, uint32_t *session)
{
	struct abi_msg *message = vcpu_message(vcpu, ABI_CMD_OPEN_SESSION, 2);
	uint32_t result;

	message->params[0].attr = ABI_ATTR_VALUE_INPUT | ABI_ATTR_META;
	memcpy(&message->params[0].u.value, ta, sizeof(*ta));
	message->params[1].attr = ABI_ATTR_VALUE_INPUT | ABI_ATTR_META;
	result = vcpu_result(vcpu, vcpu_send(vcpu));
	*session = message->session;
	return result;
}

void vcpu_close_session(struct vcpu *vcpu, uint32_t session)
{
	struct abi_msg *message = vcpu_message(vcpu, ABI_CMD_CLOSE_SESSION, 0);

	message->session = session;
	vcpu_send(vcpu);
}

static struct abi_msg *invoke(struct vcpu *vcpu, uint32_t session, uint32_t func, uint32_t params)
{
	struct abi_msg *message = vcpu_message(vcpu, ABI_CMD_INVOKE, params);

	message->session = session;
	message->func = func;
	return message;
}

bool vcpu_ask_time(struct vcpu *vcpu, uint32_t session)
{
	struct abi_msg *message = invoke(vcpu, session, PTA_GET_TIME, 2);
	uint32_t a0;

	message->params[0].attr = ABI_ATTR_VALUE_OUTPUT;
	message->params[1].attr = ABI_ATTR_VALUE_OUTPUT;
	a0 = vcpu_send(vcpu);
	if (abi_is_rpc(a0))
		return vcpu->rpcs == vcpu->leave_at;
	return vcpu_result(vcpu, a0) == ABI_SUCCESS && vcpu->rpcs &&
	       message->params[0].u.value.a == vcpu->cookies;
}

size_t vcpu_devices(struct vcpu *vcpu, uint64_t cookie)
{
	struct abi_msg *message;
	uint32_t session;
	size_t bytes = 0;

	if (vcpu_open_session(vcpu, &device_pta, &session) != ABI_SUCCESS)
		return 0;
	message = invoke(vcpu, session, PTA_GET_DEVICES, 1);
	message->params[0].attr = ABI_ATTR_RMEM_OUTPUT;
	message->params[0].u.rmem.size = PAGE;
	message->params[0].u.rmem.shm_ref = cookie;
	if (vcpu_result(vcpu, vcpu_send(vcpu)) == ABI_SUCCESS)
		bytes = message->params[0].u.rmem.size;
	vcpu_close_session(vcpu, session);
	return bytes;
}

static bool is_zero(const uint8_t *at, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (at[i])
			return false;
	return true;
}

void vcpu_work(struct vcpu *vcpu)
{
	uint8_t *page = vcpu->pages->buffer[0];
	uint64_t cookie;
	uint32_t result;
	size_t bytes;

	memset(page, 0, PAGE);
	result = vcpu_share(vcpu, ipa_of(vcpu->guest, page), 1, &cookie);
	check(result == ABI_SUCCESS, "a page is not shared: %#x", result);
	bytes = vcpu_devices(vcpu, cookie);
	check(bytes && bytes <= PAGE && !is_zero(page, bytes), "OP-TEE does not list its devices");
	check(is_zero(page + bytes, PAGE - bytes), "OP-TEE wrote more than it says");
	result = vcpu_unshare(vcpu, cookie);
	check(result == ABI_SUCCESS, "the page is not given back: %#x", result);
}
