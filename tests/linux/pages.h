/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Page frames, as /proc shows them to root. 0 is no frame: there is no RAM at address 0.
 */
#ifndef TESTS_LINUX_PAGES_H
#define TESTS_LINUX_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The frame behind an address of this process; 0 if there is none now. */
uint64_t frame_of(const void *at);

/* Whether the kernel has it among its free pages, or nothing refers to it that is a process's. */
bool frame_is_free(uint64_t frame);

/* For a message: how the frame stands. */
const char *frame_text(uint64_t frame);

/* As much memory as there is, page by page, all zero; what is left the kernel needs. */
struct hoard {
	uint8_t *memory;
	size_t size;
};

void hoard_take(struct hoard *hoard);
void hoard_give_back(struct hoard *hoard);

/* Where in it the frame is; NULL if it is not. */
const uint8_t *hoard_find(const struct hoard *hoard, uint64_t frame);

/* The first page that is not zero any more; NULL if all are. */
const uint8_t *hoard_written(const struct hoard *hoard);

#endif
