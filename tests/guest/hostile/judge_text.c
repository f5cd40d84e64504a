/* SPDX-License-Identifier: BSD-2-Clause */
/* See judge.h: messages that come back, and requests of OP-TEE's. */
#include "hostile/cookie.h"
#include "hostile/judge.h"

#define FIRST_ERROR UINT32_C(0xf0000000) /* of TEE_Result */

enum {
	WORD_CMD,
	WORD_FUNC,
	WORD_SESSION,
	WORD_CANCEL_ID,
	WORD_PAD,
	WORD_RET,
	WORD_RET_ORIGIN,
	WORD_NUM_PARAMS,
	WORDS
};

static bool is_result(uint32_t ret, uint32_t origin)
{
	return (!ret || ret >= FIRST_ERROR) && origin && origin <= ABI_ORIGIN_TA;
}

/* To what notifications are about OP-TEE writes no result: what was there is there. */
static bool has_none(const uint32_t *sent, const uint32_t *back)
{
	return (sent[WORD_CMD] == ABI_CMD_DO_BOTTOM_HALF ||
		sent[WORD_CMD] == ABI_CMD_STOP_ASYNC_NOTIF) &&
	       back[WORD_RET] == sent[WORD_RET] && back[WORD_RET_ORIGIN] == sent[WORD_RET_ORIGIN];
}

static bool is_in_session(uint32_t cmd)
{
	return cmd == ABI_CMD_INVOKE || cmd == ABI_CMD_CLOSE_SESSION || cmd == ABI_CMD_CANCEL;
}

/*
 * I15: in a session of which the VM was not told OP-TEE is asked nothing. Where it is asked, the
 * session is there, and can be closed, and what goes on in it cancelled.
 */
static bool is_session_result(const uint32_t *sent, const uint32_t *back)
{
	const uint32_t session = sent[WORD_SESSION];

	if (!is_in_session(sent[WORD_CMD]) ||
	    (back[WORD_RET] == ABI_BAD_PARAMETERS && back[WORD_RET_ORIGIN] == ABI_ORIGIN_COMMS))
		return true;
	if (!session || session >= FIRST_NO_SESSION)
		return false;
	return sent[WORD_CMD] == ABI_CMD_INVOKE || !back[WORD_RET];
}

/* A session's number is OP-TEE's when it opens one. */
static bool is_header(const uint32_t *sent, const uint32_t *back)
{
	for (unsigned int i = 0; i < WORDS; i++) {
		const bool is_answer =
			i == WORD_RET || i == WORD_RET_ORIGIN ||
			(i == WORD_SESSION && sent[WORD_CMD] == ABI_CMD_OPEN_SESSION);

		if (!is_answer && back[i] != sent[i])
			return false;
	}
	return is_result(back[WORD_RET], back[WORD_RET_ORIGIN]) || has_none(sent, back);
}

/* Values and sizes of what goes out are OP-TEE's, and nothing else. */
static bool is_param(const struct abi_param *sent, const struct abi_param *back)
{
	const bool is_output = abi_attr_is_output(sent->attr);

	if (back->attr != sent->attr)
		return false;
	if (is_output && abi_attr_is_value(sent->attr))
		return true;
	return back->u.value.a == sent->u.value.a && back->u.value.c == sent->u.value.c &&
	       (is_output || back->u.value.b == sent->u.value.b);
}

const char *judge_text(const struct sent_text *sent)
{
	const uint32_t *words = (const uint32_t *)(const void *)sent->at;
	uint32_t count = sent->header[WORD_NUM_PARAMS];

	if (!is_header(sent->header, words))
		return "a message's head came back as another";
	if (!is_session_result(sent->header, words))
		return "OP-TEE was asked in a session that is not the VM's";
	count = count < COMPARED ? count : COMPARED;
	for (uint32_t i = 0; i < count; i++)
		if (!is_param(&sent->params[i], &sent->at->params[i]))
			return "a message's parameter came back as another";
	return NULL;
}

/* Or the name 0, which a buffer may have that is lent. */
static bool is_name(uint64_t cookie)
{
	return !cookie || cookie_is_ours(cookie);
}

static bool is_shown(const struct abi_param *param)
{
	if (abi_attr_is_rmem(param->attr))
		return is_name(param->u.rmem.shm_ref);
	if (abi_attr_is_tmem(param->attr))
		return !param->u.tmem.buf_ptr && !param->u.tmem.shm_ref;
	return !param->attr || abi_attr_is_value(param->attr);
}

const char *judge_request(const struct abi_msg *request)
{
	if (request->cmd == ABI_RPC_CMD_RPMB || request->cmd > ABI_RPC_CMD_RPMB_FRAMES)
		return "a request that this guest must not get";
	if (request->num_params > ABI_RPC_NUM_PARAMS)
		return "a request that is too long";
	for (uint32_t i = 0; i < request->num_params; i++)
		if (!is_shown(&request->params[i]))
			return "a request with what is not the guest's";
	if (request->cmd == ABI_RPC_CMD_SHM_FREE && !is_name(request->params[0].u.value.b))
		return "a request to free what was not lent";
	return NULL;
}
