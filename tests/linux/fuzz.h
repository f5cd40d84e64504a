/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * VMMs that do what comes into their heads: what the parts of om-fuzz share.
 *
 * A worker is a process, with some files of the device's and memory of a guest; its threads do
 * random things with them, which are mostly right but for a detail.
 */
#ifndef TESTS_LINUX_FUZZ_H
#define TESTS_LINUX_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uapi/optee_mediator.h>
#include "guest.h"

#define FUZZ_WORKERS 2
#define FUZZ_FILES   3
#define FUZZ_THREADS 3 /* at most GUEST_VCPUS */

/* Kinds of ioctls that are counted apart: by their number, and others. */
#define FUZZ_OTHER 7
#define FUZZ_KINDS 8

/* Of all workers: in memory that they share. */
struct fuzz_tally {
	uint64_t done; /* ioctls */
	uint64_t tried[FUZZ_KINDS];
	uint64_t good[FUZZ_KINDS];
	uint64_t calls; /* SMCs that began or went on with a standard call, and were answered OK */
	uint64_t rpcs;	/* that OP-TEE asked */
	uint64_t forks;
	uint64_t wanted; /* ioctls: then it is enough */
};

extern struct fuzz_tally *fuzz_tally;

/* What the threads of a worker share. */
struct fuzz_worker {
	int file[FUZZ_FILES];
	int vm;		      /* the one that was a VM's lately */
	int memory;	      /* a memfd, the guest's RAM */
	struct guest guest;   /* RAM as it is written to, by a mapping that stays */
	uint8_t *view;	      /* and as it is named in regions; parts of it come and go */
	uint32_t sessions[8]; /* that OP-TEE opened lately */
};

extern struct fuzz_worker fuzz_worker;

struct fuzz_thread {
	uint64_t random;
	unsigned int number;
	struct vcpu vcpu;
	uint8_t *edge; /* two pages, of which the second is not there */
	_Alignas(8) uint8_t room[OM_IOC_SIZE_MAX + 8]; /* for a structure */
};

/* Any number; one below @limit; true once in @times. */
uint64_t fuzz_random(struct fuzz_thread *thread);
uint64_t fuzz_below(struct fuzz_thread *thread, uint64_t limit);
bool fuzz_once_in(struct fuzz_thread *thread, unsigned int times);

/* A number that is likely to be at some border. */
uint64_t fuzz_odd_number(struct fuzz_thread *thread);

/* Changes something in @size bytes, a multiple of 4. */
void fuzz_damage(struct fuzz_thread *thread, void *at, size_t size);

/* An IPA of the guest's RAM, mostly of a page's beginning; now and then another. */
uint64_t fuzz_ipa(struct fuzz_thread *thread);

/* One of the worker's files; now and then something else. */
int fuzz_file(struct fuzz_thread *thread);

/* An ioctl with that structure, which may be damaged on the way; its result is 0 or negative errno.
 */
int fuzz_ioctl(struct fuzz_thread *thread, int file, unsigned long number, void *structure,
	       size_t size);

void fuzz_add_region(struct fuzz_thread *thread, int file);
void fuzz_remove_region(struct fuzz_thread *thread, int file);
void fuzz_create(struct fuzz_thread *thread, int file);

/* The guest's RAM, as the first region. */
void fuzz_add_all(struct fuzz_thread *thread, int file);

/* A file and a VM in the place of another, which somebody may be in the middle of an ioctl of. */
void fuzz_open_anew(struct fuzz_thread *thread);

/* An ioctl of which nothing matters but its number and @size. */
void fuzz_simple(struct fuzz_thread *thread, unsigned long number, size_t size);
void fuzz_any_ioctl(struct fuzz_thread *thread);

/* fuzz_memory.c: RAM as at the beginning; and a change of it, under whatever the others do. */
void fuzz_memory_init(void);
void fuzz_memory_change(struct fuzz_thread *thread);

/* fuzz_smc.c: an SMC, of a call or of something like it. */
void fuzz_smc(struct fuzz_thread *thread);

bool fuzz_is_enough(void);

/*
 * @life: how many workers there have been, so that each one tries something else. Of an odd one's
 * processes none is root's. Does not return.
 */
_Noreturn void fuzz_run_worker(uint64_t seed, unsigned int life);

#endif
