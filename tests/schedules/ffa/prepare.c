/* SPDX-License-Identifier: BSD-2-Clause */
/* See prepare.h. */
#include "prepare.h"

#include <string.h>

#include "machine/violation.h"
#include "port/port.h"
#include "secure/optee.h"
#include "secure/spmc_smc.h"

/* A step is less than what is described in TX. */
#define STEP_PAGES 2u

struct ffa_world ffa;

static void start_guest(struct guest *guest, const char *name, uint16_t id, bool is_judged)
{
	struct om_config config = om_default_config;

	config.shadow_messages = is_judged;
	config.limits.buffers = 12;
	config.limits.pages_per_buffer = 64;
	config.limits.pages = 512;
	config.limits.memory = 1 << 20;
	config.limits.step_pages = STEP_PAGES;
	must(ffa_start(guest, name, id, &config) == OM_OK);
}

static void start(bool with_two, bool is_judged)
{
	memset(&ffa, 0, sizeof(ffa));
	spmc_be_present();
	optee.config.threads = 4;
	optee.config.max_guests = with_two ? 2 : 1;
	must(om_init() == OM_OK);
	start_guest(&one, "one", 1, is_judged);
	if (with_two)
		start_guest(&two, "two", 2, false);
}

/* Nobody has said anything yet. */
void start_bare(bool with_two)
{
	start(with_two, false);
}

void start_judged(void)
{
	start(false, true);
}

uint64_t shared(struct guest *guest, struct guest_share **share, uint32_t pages)
{
	*share = ffa_shared(guest, pages);
	must(*share);
	return (*share)->cookie;
}

uint32_t describe(struct guest *guest)
{
	om_ipa_t page[DESCRIBED_PAGES];

	for (uint32_t i = 0; i < DESCRIBED_PAGES; i++)
		page[i] = guest_page_new(guest);
	if (guest == &one)
		memcpy(ffa.page, page, sizeof(page));
	return ffa_describe(guest, page, DESCRIBED_PAGES);
}

/* What guest one's driver has at work; then the descriptor of what it will share next is in TX. */
/* All but a session, as that takes a call. */
static void share_buffers(void)
{
	must(ffa_have_args(&one));
	ffa.args = one.args;
	ffa.args_handle = one.args->cookie;
	for (unsigned i = 0; i < CPUS; i++)
		ffa.own_handle[i] = shared(&one, &ffa.own[i], 1);
	ffa.same_handle = shared(&one, &ffa.same, DESCRIBED_PAGES);
	must(ffa_enable_notifications(&one));
	ffa.described = describe(&one);
	ffa.has_past = true;
}

void settle_in_mapped(void)
{
	struct abi_msg msg = msg_open();

	share_buffers();
	must(!ffa_std(&one, &msg));
	ffa.session = msg.session;
}

void judged_and_never_called(void)
{
	start_judged();
	must(ffa_probe(&one));
	share_buffers();
}

void settle_in(void)
{
	must(ffa_probe(&one));
	settle_in_mapped();
}

void idle(void)
{
	start_bare(false);
	settle_in();
}

void idle_in_steps(void)
{
	idle();
	sim_port.yields_every = 1;
}

void gave_way(struct om_smc asked)
{
	ffa.again = ffa_call_of(&one, 0, asked, NULL);
	ffa.has_again = true;
	must(!ffa_enter(&ffa.again));
}
