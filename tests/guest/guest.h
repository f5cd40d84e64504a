/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bare guest: a VM without operating system that does what a test tells it on its console.
 *
 * It speaks OP-TEE's protocol by itself, so that it can do what no driver would: give a page back
 * that OP-TEE still has, leave a call in the middle, reach for memory that is not its own.
 */
#ifndef TESTS_GUEST_H
#define TESTS_GUEST_H

#include "machine/print.h"
#include "machine/smccc.h"

#define GUEST_PAGES 64 /* that commands speak of, by number */

/* An HVC, as smc() (smccc.h) is an SMC. Here both give back all eight registers. */
void hvc(struct om_smc *call);

/* start.S, mmu.c: translation and caches on; addresses stay what they are. */
void second_start(void);
void mmu_enable(void);

/* console.c: the next line of input, without its end; longer ones are cut. */
void console_init(void);
void console_read(char *line, size_t size);

/* pages.c: the page of that number, whether or not there is memory behind it. */
void *page_at(uint64_t number);

/* Each prints its result, and returns NULL or why it failed. */
const char *page_give_back(uint64_t number);
const char *page_take_new(uint64_t number);
const char *pages_scan(void);

/* second.c: the second vCPU does @work and turns itself off; and what the commands make of it. */
const char *second_run(void (*work)(void));
bool second_is_on(void);
const char *second_on(void);
const char *second_off(void);
const char *second_show(void);

#endif
