/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Simulated VMs: memory with a second stage of translation.
 */
#ifndef SIM_VM_H
#define SIM_VM_H

#include "machine/machine.h"

struct om_port_vm *sim_vm_create(const char *name);
/* The VM's end: it gives every page back. */
void sim_vm_end(struct om_port_vm *vm);

/* A new page of RAM at the VM's next IPA. */
om_ipa_t sim_page_alloc(struct om_port_vm *vm);
/* The VM gives a page back (balloon). The machine uses it again as soon as nothing pins it. */
void sim_page_give_back(struct om_port_vm *vm, om_ipa_t ipa);
/* Changes what the guest sees at an IPA that sim_page_alloc() gave; the page goes on belonging. */
void sim_map_as(struct om_port_vm *vm, om_ipa_t ipa, enum sim_map_kind kind);
/* Makes an IPA show a page that another VM owns. */
om_ipa_t sim_map_foreign(struct om_port_vm *vm, struct om_port_vm *owner, om_ipa_t ipa);

struct sim_map *sim_map_at(struct om_port_vm *vm, om_ipa_t ipa);
/* The page behind an IPA that is RAM of this VM, else NULL. */
struct sim_page *sim_page_at(struct om_port_vm *vm, om_ipa_t ipa);

/* Memory as the guest itself reaches it, over page boundaries too. */
void sim_guest_write(struct om_port_vm *vm, om_ipa_t to, const void *from, size_t size);
void sim_guest_read(struct om_port_vm *vm, void *to, om_ipa_t from, size_t size);

#endif
