# SPDX-License-Identifier: BSD-2-Clause
"""Boots the machine in QEMU and follows what happens in it.

One module a matter: layout (where things lie), vm (what a VM is), devicetree, machine (QEMU),
wire and console (who said what), secure (OP-TEE's last words), guest and xtest (what it means),
hypervisor (its commands), session (all of it together), traced (what the mediator did), display
and report (what a person sees).
"""
