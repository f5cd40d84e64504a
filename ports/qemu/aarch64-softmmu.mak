# SPDX-License-Identifier: BSD-2-Clause
# The devices of a small QEMU for KVM hosts: a virt machine with what a Linux guest wants, and what the
# tests plug in, or are to be refused.
CONFIG_ARM_VIRT=y
CONFIG_ARM_OPTEE=y
CONFIG_IVSHMEM_DEVICE=y
CONFIG_PCIE_PORT=y
CONFIG_VIRTIO_PCI=y
CONFIG_VIRTIO_BALLOON=y
CONFIG_VIRTIO_BLK=y
CONFIG_VIRTIO_MEM=y
CONFIG_VIRTIO_NET=y
CONFIG_VIRTIO_RNG=y
CONFIG_VIRTIO_SERIAL=y
