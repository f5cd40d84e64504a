// SPDX-License-Identifier: BSD-2-Clause
/* See kernel.h. */
#define _GNU_SOURCE
#include "kernel.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "case.h"
#include "wait.h"

#define VMS "/sys/kernel/debug/optee-mediator/vms"
#define SETTLE_SECONDS                                                                             \
	10 /* what the kernel does later: releases of files, counters of each CPU                  \
	    */
#define LINE 1024

static const char *const trouble[] = {
	"WARNING: ",	   "BUG: ",	   "kernel BUG at",    "Oops",
	"Internal error",  "Call trace:",  "Unable to handle", "blocked for more than",
	"detected stalls", "Out of memory"
};

static int log_file = -1;  /* where judged records end */
static int said_file = -1; /* one of its own, as positions are shared by fork() */

static int open_log(void)
{
	int file = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (file < 0 || lseek(file, 0, SEEK_END) < 0) {
		perror("/dev/kmsg");
		exit(1);
	}
	return file;
}

void kernel_watch(void)
{
	log_file = open_log();
	said_file = open_log();
}

/* The next record's text, or NULL. EPIPE: records were lost, and reading goes on behind them. */
static const char *next_record(int file, char line[LINE])
{
	const char *text;
	ssize_t size;

	do
		size = read(file, line, LINE - 1);
	while (size < 0 && errno == EPIPE);
	if (size <= 0)
		return NULL;
	line[size] = 0;
	text = strchr(line, ';');
	return text ? text + 1 : line;
}

static bool is_trouble(const char *text)
{
	for (size_t i = 0; i < sizeof(trouble) / sizeof(*trouble); i++)
		if (strstr(text, trouble[i]))
			return true;
	return false;
}

static bool is_log_clean(char *left, size_t size)
{
	char line[LINE];
	const char *text;
	bool clean = true;

	while ((text = next_record(log_file, line))) {
		if (clean && is_trouble(text)) {
			snprintf(left, size, "the kernel's log: %.*s", (int)strcspn(text, "\n"),
				 text);
			clean = false;
		}
	}
	lseek(said_file, 0, SEEK_END);
	return clean;
}

bool kernel_said(const char *text)
{
	char line[LINE];
	const char *record;

	while ((record = next_record(said_file, line)))
		if (strstr(record, text))
			return true;
	return false;
}

void write_file(const char *path, const char *text)
{
	int file = open(path, O_WRONLY | O_CLOEXEC);

	check(file >= 0 && write(file, text, strlen(text)) >= 0, "%s cannot be written: %m", path);
	close(file);
}

uint64_t number_in_file(const char *path, const char *name)
{
	const size_t length = strlen(name);
	char line[LINE];
	uint64_t number = 0;
	FILE *file = fopen(path, "r");

	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file))
		if (!strncmp(line, name, length) && strchr(" :", line[length]))
			number = strtoull(line + length + 1, NULL, 10);
	fclose(file);
	return number;
}

/* The counters are of each CPU until somebody asks for their sum. */
uint64_t kernel_pins(void)
{
	int refresh = open("/proc/sys/vm/stat_refresh", O_WRONLY | O_CLOEXEC);

	if (refresh < 0 || write(refresh, "1", 1) != 1)
		fprintf(stderr, "/proc/sys/vm/stat_refresh: %s\n", strerror(errno));
	close(refresh);
	return number_in_file("/proc/vmstat", "nr_foll_pin_acquired") -
	       number_in_file("/proc/vmstat", "nr_foll_pin_released");
}

uint64_t number_in(const char *line, const char *name)
{
	char key[64];
	const char *at;

	snprintf(key, sizeof(key), " %s=", name);
	at = strstr(line, key);
	return at ? strtoull(at + strlen(key), NULL, 10) : 0;
}

static bool find_vm(int pid, char *line, size_t size, unsigned int *count)
{
	FILE *file = fopen(VMS, "r");
	bool found = false;

	*count = 0;
	if (!file)
		return false;
	while (!found && fgets(line, (int)size, file)) {
		if (strncmp(line, "vm ", 3))
			continue;
		++*count;
		found = pid && number_in(line, "process") == (uint64_t)pid;
	}
	fclose(file);
	return found;
}

/* Without the file nobody knows: that counts as one. */
unsigned int kernel_vms(void)
{
	char line[LINE];
	unsigned int count;

	if (access(VMS, R_OK))
		return 1;
	find_vm(0, line, sizeof(line), &count);
	return count;
}

bool kernel_vm_of(int pid, char *line, size_t size)
{
	unsigned int count;

	return find_vm(pid, line, size, &count);
}

static bool is_nothing_held(void *unused)
{
	(void)unused;
	return !kernel_vms() && !kernel_pins();
}

bool kernel_is_clean(char *left, size_t size)
{
	const bool settled = wait_until(is_nothing_held, NULL, SETTLE_SECONDS);

	if (!is_log_clean(left, size))
		return false;
	if (settled)
		return true;
	snprintf(left, size, "left: %u VMs in %s, %lld pins", kernel_vms(), VMS,
		 (long long)kernel_pins());
	return false;
}
