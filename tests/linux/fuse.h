/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file system with one file, which this process serves: a file whose pages have to be written
 * back, and whose reads take as long as we like.
 */
#ifndef TESTS_LINUX_FUSE_H
#define TESTS_LINUX_FUSE_H

#include <sys/types.h>

#define FUSE_FILE_SIZE 65536

enum fuse_reads {
	FUSE_READS_ANSWERED,
	FUSE_READS_STALL,	    /* they are never answered */
	FUSE_READS_FAIL_THEN_STALL, /* an error for the first one */
};

/* Opens the file. It is served by a process of its own, until the case ends. */
int fuse_open_file(enum fuse_reads reads);

/* The server of the file that was opened last; 0 for none. */
extern pid_t fuse_server;

#endif
