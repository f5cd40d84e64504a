/* SPDX-License-Identifier: BSD-2-Clause */
/* See text.h. */
#include "hostile/text.h"
#include <string.h>
#include "hostile/cookie.h"
#include "hostile/memory.h"
#include "optee.h"

#define FEW_PAGES	     DATA_PAGES
#define MANY_PAGES	     (2 * ABI_LIST_ENTRIES + 40)
#define OPTEE_PTA_GET_MEMORY 1 /* OP-TEE: pta_stats.h */
#define LAST_FUNC	     6
#define HIGHEST_CMD	     12
#define FIRST_TEXT	     1000 /* serial numbers of names: of pages for messages from here on */
#define NEAR		     3

static void begin(struct abi_msg *text, uint32_t cmd, uint32_t num_params)
{
	memset(text, 0, sizeof(*text));
	text->cmd = cmd;
	text->num_params = num_params;
}

/*
 * One that either vCPU was told of, and that may be closed by now; or one of those that come next:
 * OP-TEE may be opening it just now.
 */
static uint32_t any_session(struct actor *actor)
{
	const struct actor *whose = once_in(actor, 4) ? other_of(actor) : actor;
	const uint32_t session = whose->sessions[below(actor, SESSIONS)];

	return once_in(actor, 3) ? session + 1 + below(actor, NEAR) : session;
}

static uint32_t no_session(struct actor *actor)
{
	return once_in(actor, 2) ? 0 : FIRST_NO_SESSION | (uint32_t)actor->order.state;
}

/* A list of pages anywhere in the vCPU's, for so many; long ones from the first on. */
static struct abi_list_page *any_list(struct actor *actor, uint32_t pages)
{
	struct memory *memory = memory_of(actor);

	return pages > FEW_PAGES ? memory->list : &memory->list[below(actor, LIST_PAGES - 1)];
}

static uint32_t any_count(struct actor *actor)
{
	return 1 + below(actor, once_in(actor, 10) ? MANY_PAGES : FEW_PAGES);
}

/* A buffer of so many pages, with a list of its own; the name is the caller's. */
static void write_buffer(struct actor *actor, struct abi_param *param, uint32_t pages)
{
	struct abi_list_page *list = any_list(actor, pages);
	const uint32_t offset = once_in(actor, 4) ? below(actor, PAGE_SIZE) : 0;

	memory_write_list(actor, list, pages);
	param->attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG;
	param->u.tmem.buf_ptr = (uintptr_t)list + offset;
	param->u.tmem.size = pages * PAGE_SIZE - offset;
}

static void write_register(struct actor *actor, struct abi_msg *text)
{
	begin(text, ABI_CMD_REGISTER_SHM, 1);
	write_buffer(actor, &text->params[0], any_count(actor));
	text->params[0].u.tmem.shm_ref = memory_any_cookie(actor);
}

uint64_t text_name(const struct actor *actor, const struct abi_msg *text)
{
	const uint64_t place = (uint64_t)(text - memory_of(actor)->text);

	return cookie_make(FIRST_TEXT + place, actor->number, COOKIE_NOWHERE);
}

/* A page for messages becomes a buffer. */
static void write_register_text(struct actor *actor, struct abi_msg *text)
{
	struct memory *memory = memory_of(actor);
	const uint32_t place = below(actor, TEXTS);

	memory->text_list[place].entry[0] = (uintptr_t)&memory->text[place];
	begin(text, ABI_CMD_REGISTER_SHM, 1);
	text->params[0].attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG;
	text->params[0].u.tmem.buf_ptr = (uintptr_t)&memory->text_list[place];
	text->params[0].u.tmem.size = PAGE_SIZE;
	text->params[0].u.tmem.shm_ref = text_name(actor, &memory->text[place]);
}

/* Where messages are judged, its name is no other page's. */
static bool may_be_damaged(const struct actor *actor, const struct abi_msg *text)
{
	const uint64_t serial = text->params[0].u.tmem.shm_ref >> 16 & UINT32_MAX;

	return actor->bout->mangles || text->cmd != ABI_CMD_REGISTER_SHM || serial < FIRST_TEXT;
}

static void write_unregister(struct actor *actor, struct abi_msg *text)
{
	begin(text, ABI_CMD_UNREGISTER_SHM, 1);
	text->params[0].attr = ABI_ATTR_RMEM_INPUT;
	text->params[0].u.rmem.shm_ref = memory_any_cookie(actor);
}

static struct abi_param any_registered(struct actor *actor, uint64_t attr)
{
	return (struct abi_param){
		.attr = attr,
		.u.rmem = { .offs = once_in(actor, 4) ? below(actor, 3 * PAGE_SIZE) : 0,
			    .size = below(actor, 2 * PAGE_SIZE),
			    .shm_ref = memory_any_cookie(actor) },
	};
}

static void write_open(struct actor *actor, struct abi_msg *text)
{
	const struct uuid *const tas[] = { &optee_device_pta, &optee_stats_pta, &optee_nobodys_ta };

	optee_write_open(text, tas[below(actor, actor->bout->renews ? 2 : ARRAY_SIZE(tas))]);
	if (once_in(actor, 4)) {
		text->num_params = 3;
		text->params[2] = any_registered(actor, ABI_ATTR_RMEM_INOUT);
	}
}

static void write_get_devices(struct actor *actor, struct abi_msg *text)
{
	text->func = OPTEE_PTA_GET_DEVICES;
	text->num_params = 1;
	text->params[0] = any_registered(actor, ABI_ATTR_RMEM_OUTPUT);
}

static void write_get_time(struct actor *actor, struct abi_msg *text)
{
	(void)actor;
	text->func = OPTEE_PTA_GET_TIME;
	text->num_params = 2;
	text->params[0].attr = ABI_ATTR_VALUE_OUTPUT;
	text->params[1].attr = ABI_ATTR_VALUE_OUTPUT;
}

static void write_get_figures(struct actor *actor, struct abi_msg *text)
{
	text->func = OPTEE_PTA_GET_MEMORY;
	text->num_params = 2;
	text->params[0].attr = ABI_ATTR_VALUE_INPUT;
	text->params[0].u.value.a = below(actor, LAST_FUNC);
	text->params[1] = any_registered(actor, ABI_ATTR_RMEM_OUTPUT);
}

static void write_any_invoke(struct actor *actor, struct abi_msg *text)
{
	static const uint64_t attrs[] = { ABI_ATTR_NONE,	ABI_ATTR_VALUE_INPUT,
					  ABI_ATTR_VALUE_INOUT, ABI_ATTR_RMEM_INPUT,
					  ABI_ATTR_RMEM_INOUT,	ABI_ATTR_TMEM_INPUT };

	text->func = below(actor, LAST_FUNC);
	text->num_params = below(actor, 5);
	for (uint32_t i = 0; i < text->num_params; i++) {
		text->params[i] = any_registered(actor, attrs[below(actor, ARRAY_SIZE(attrs))]);
		if (text->params[i].attr == ABI_ATTR_TMEM_INPUT)
			text->params[i].u.tmem.buf_ptr = 0;
	}
}

static void write_invoke(struct actor *actor, struct abi_msg *text)
{
	static void (*const kinds[])(struct actor *, struct abi_msg *) = {
		write_get_devices, write_get_time,    write_get_time,
		write_get_time,	   write_get_figures, write_any_invoke,
	};

	begin(text, ABI_CMD_INVOKE, 0);
	text->session = any_session(actor);
	kinds[below(actor, ARRAY_SIZE(kinds))](actor, text);
}

static void write_close(struct actor *actor, struct abi_msg *text)
{
	begin(text, ABI_CMD_CLOSE_SESSION, 0);
	text->session = any_session(actor);
}

static void write_cancel(struct actor *actor, struct abi_msg *text)
{
	begin(text, ABI_CMD_CANCEL, 0);
	text->session = any_session(actor);
	text->cancel_id = below(actor, 4);
}

/*
 * Notifications' two are not for a bout in which OP-TEE is made to forget the VM: it would lose
 * what the VM has (docs/limits.md).
 */
static void write_other(struct actor *actor, struct abi_msg *text)
{
	uint32_t cmd = ABI_CMD_DO_BOTTOM_HALF + below(actor, HIGHEST_CMD - ABI_CMD_DO_BOTTOM_HALF);

	if (actor->bout->renews && cmd <= ABI_CMD_STOP_ASYNC_NOTIF)
		cmd = ABI_CMD_LEND_PROTMEM;
	begin(text, cmd, below(actor, 2));
}

/* Some are here more than once, to come more often. */
static void (*const kinds[])(struct actor *, struct abi_msg *) = {
	write_register,	  write_register,   write_register_text, write_register_text,
	write_unregister, write_unregister, write_open,		 write_open,
	write_open,	  write_invoke,	    write_invoke,	 write_invoke,
	write_invoke,	  write_close,	    write_cancel,	 write_other,
};

void text_write(struct actor *actor, struct abi_msg *text)
{
	kinds[below(actor, ARRAY_SIZE(kinds))](actor, text);
	text->cancel_id = below(actor, 4);
	if (once_in(actor, 3) && may_be_damaged(actor, text))
		text_damage(actor, text);
}

static uint64_t any_attr(struct actor *actor)
{
	const uint64_t attrs[] = {
		ABI_ATTR_NONE,
		ABI_ATTR_VALUE_OUTPUT,
		4, /* no type */
		ABI_ATTR_RMEM_INPUT,
		ABI_ATTR_RMEM_OUTPUT,
		ABI_ATTR_TMEM_INPUT,
		ABI_ATTR_TMEM_INOUT | ABI_ATTR_NONCONTIG,
		ABI_ATTR_TMEM_OUTPUT,
		0x10,
		BIT(10) | ABI_ATTR_VALUE_INPUT,
		BIT(32) | ABI_ATTR_RMEM_INPUT,
		actor->bout->renews ? 0 : ABI_ATTR_META | ABI_ATTR_RMEM_INPUT,
		actor->bout->renews ? 0 : ABI_ATTR_META | ABI_ATTR_VALUE_INPUT,
	};

	return attrs[below(actor, ARRAY_SIZE(attrs))];
}

/* Which TA is to be opened stays where none may be loaded. */
static struct abi_param *any_param(struct actor *actor, struct abi_msg *text)
{
	const uint32_t first = actor->bout->renews && text->cmd == ABI_CMD_OPEN_SESSION;

	return &text->params[first + below(actor, 4)];
}

static void damage_attr(struct actor *actor, struct abi_msg *text)
{
	any_param(actor, text)->attr = any_attr(actor);
}

static void damage_first(struct actor *actor, struct abi_msg *text)
{
	any_param(actor, text)->u.value.a = memory_any_value(actor);
}

static void damage_size(struct actor *actor, struct abi_msg *text)
{
	any_param(actor, text)->u.value.b = memory_any_value(actor);
}

/* Not by an address: a request may tell the name. */
static void damage_name(struct actor *actor, struct abi_msg *text)
{
	any_param(actor, text)->u.value.c =
		once_in(actor, 4) ? 0 : cookie_make(actor->order.state, 0, COOKIE_NOWHERE);
}

static void damage_count(struct actor *actor, struct abi_msg *text)
{
	static const uint32_t counts[] = { 0, 1, 2, 3, 4, 5, 6, 7, 126, 127, 128, UINT32_MAX };

	text->num_params = counts[below(actor, ARRAY_SIZE(counts))];
}

/* No message becomes one that opens a session. */
static void damage_cmd(struct actor *actor, struct abi_msg *text)
{
	static const uint32_t cmds[] = { ABI_CMD_INVOKE,	 ABI_CMD_CLOSE_SESSION,
					 ABI_CMD_CANCEL,	 ABI_CMD_REGISTER_SHM,
					 ABI_CMD_UNREGISTER_SHM, UINT32_MAX };

	text->cmd = cmds[below(actor, ARRAY_SIZE(cmds))];
}

static void damage_session(struct actor *actor, struct abi_msg *text)
{
	text->session = once_in(actor, 2) ? no_session(actor) : any_session(actor);
	text->func = (uint32_t)memory_any_value(actor);
}

/* Where the message has none, it is no damage. */
static void damage_list(struct actor *actor, struct abi_msg *text)
{
	struct abi_list_page *list = memory_of(actor)->list;
	const uint64_t place = (text->params[0].u.tmem.buf_ptr - (uintptr_t)list) / PAGE_SIZE;
	uint64_t pages = text->params[0].u.tmem.size / PAGE_SIZE + 1;

	if (text->params[0].attr != (ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG) ||
	    place >= LIST_PAGES)
		return;
	pages = pages > MANY_PAGES ? 1 : pages;
	if (place + pages / ABI_LIST_ENTRIES < LIST_PAGES)
		memory_damage_list(actor, &list[place], (uint32_t)pages);
}

void text_damage(struct actor *actor, struct abi_msg *text)
{
	static void (*const damages[])(struct actor *, struct abi_msg *) = {
		damage_attr,  damage_first, damage_size,    damage_name, damage_list,
		damage_count, damage_cmd,   damage_session, damage_list,
	};

	damages[below(actor, ARRAY_SIZE(damages))](actor, text);
}

void text_lend_data(struct actor *actor, struct abi_msg *request, bool lies)
{
	const uint64_t pages = (request->params[0].u.value.b + PAGE_SIZE - 1) / PAGE_SIZE;

	request->ret = ABI_OUT_OF_MEMORY;
	if (!pages || pages > MANY_PAGES)
		return;
	write_buffer(actor, &request->params[0], (uint32_t)pages + 1);
	request->params[0].u.tmem.shm_ref = memory_any_cookie(actor);
	request->num_params = 1;
	request->ret = ABI_SUCCESS;
	if (lies)
		text_damage(actor, request);
}

void text_note(struct actor *actor, const struct abi_msg *text)
{
	if (text->cmd == ABI_CMD_OPEN_SESSION)
		actor->sessions[below(actor, SESSIONS)] = text->session;
}
