/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The device, as a VMM uses it. Functions that can fail return 0 or a negative errno value.
 */
#ifndef TESTS_LINUX_CLIENT_H
#define TESTS_LINUX_CLIENT_H

#include <stdbool.h>
#include <stdint.h>
#include <uapi/optee_mediator.h>

#define CLIENT_DEVICE "/dev/optee-mediator"

/* A new file of the device's; the case fails if there is none. */
int client_open(void);

/* An ioctl, once; and until it does not say EINTR any more. */
int client_try(int device, unsigned long number, void *structure);
int client_do(int device, unsigned long number, void *structure);

/* A VM that asks for nothing. */
int client_create(int device);

int client_add(int device, uint64_t ipa, const void *address, uint64_t length);
int client_remove(int device, uint64_t ipa, uint64_t length);
int client_reset(int device);

/* These succeed, or the case fails. */
struct om_ioc_info client_info(int device);
struct om_ioc_stats client_stats(int device);

/*
 * @a: registers 0 to 7, of which 0 to 3 are replaced; @events: OM_IOC_EVENT_* that came are added;
 * @immediate_exit: the byte of that name, or NULL.
 */
int client_smc(int device, uint32_t vcpu, uint64_t a[8], uint32_t *events,
	       const uint8_t *immediate_exit);

#endif
