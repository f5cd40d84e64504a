/* SPDX-License-Identifier: (GPL-2.0-only WITH Linux-syscall-note) OR BSD-2-Clause */
/*
 * /dev/optee-mediator: OP-TEE for the VMs of a host.
 *
 * One open file is one VM. A VMM opens the device, gives the VM its name at OP-TEE (OM_IOC_CREATE),
 * says where the guest's RAM lies in the VMM's own address space (OM_IOC_ADD_REGION), and passes on
 * each SMC of a vCPU that belongs to OP-TEE (OM_IOC_SMC). The last close() of the file ends the VM.
 *
 * The address space in which OM_IOC_CREATE is called is the VM's: what the guest names is looked up
 * there, and pinned memory is charged to it (RLIMIT_MEMLOCK). Until then the file belongs to
 * nobody, so another process can have opened it and passed it on. Afterwards each ioctl from
 * another address space (a child's after fork(), the program's after execve()) is EIO, but for
 * OM_IOC_INFO, and OM_IOC_CREATE is EEXIST.
 *
 * Structures grow at their end, as those of clone3() and openat2() do. Each begins with its size as
 * the caller knows it. Smaller than in version 1 is EINVAL. Larger than the module knows is good if
 * all that the module does not know is zero, else E2BIG, as is more than OM_IOC_SIZE_MAX. What is
 * new means with zero what was before. Flags that are unknown and reserved fields that are not zero
 * are EINVAL. Nothing is done by an ioctl that fails, if it does not say otherwise.
 *
 * Errors of every ioctl:
 *   EFAULT     the structure is not readable, or not writable
 *   EINVAL, E2BIG  as above
 *   EIO        another address space than that of OM_IOC_CREATE (not OM_IOC_INFO, OM_IOC_CREATE)
 *   ENXIO      there was no OM_IOC_CREATE yet (not OM_IOC_INFO, OM_IOC_CREATE)
 *   ESHUTDOWN  the host ends, or starts another kernel: no VM has OP-TEE any more
 *   ENOTTY     no such ioctl
 *
 * EINTR is for those that name it: a signal came, and nothing was done; to be called again with the
 * same structure.
 *
 * An ioctl may be called from any thread, several at once. Those of one VM wait for each other only
 * where it says so, and those of different VMs never.
 */
#ifndef _UAPI_OPTEE_MEDIATOR_H
#define _UAPI_OPTEE_MEDIATOR_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* Rises if something changes its meaning, which additions at the end do not. */
#define OM_IOC_VERSION 1

/* Free in Documentation/userspace-api/ioctl/ioctl-number.rst. */
#define OM_IOC_TYPE 0xBC

#define OM_IOC_SIZE_MAX 4096 /* bytes of a structure */

/*
 * What a VM may hold at a time; the guest gets OP-TEE's own errors beyond it. In OM_IOC_CREATE zero
 * takes the administrator's default, and for memory what the other limits can come to, or the
 * ceiling if that is lower.
 */
struct om_ioc_limits {
	__u32 calls;		/* standard calls in progress, 2 to 64 */
	__u32 buffers;		/* shared buffers of all kinds, 1 to 262,144 */
	__u32 pages_per_buffer; /* pages of 4 KiB of one buffer, 1 to 2^31 - 1 */
	__u32 pages;		/* pages of 4 KiB of all buffers, 1 to 2^31 - 1 */
	__u64 memory;		/* bytes of kernel memory held for the VM, 4,096 to 2^40 */
};

/* What a VM may have, bits of struct om_ioc_info's and om_ioc_create's policy. */
#define OM_IOC_POLICY_RPC_ARG	    (1u << 0) /* messages of RPCs behind those of calls */
#define OM_IOC_POLICY_NOTIFICATIONS (1u << 1) /* OP-TEE's asynchronous notifications */
#define OM_IOC_POLICY_RPMB	    (1u << 2) /* OP-TEE uses this VM's RPMB; one VM at a time */
#define OM_IOC_POLICY_TEMPORARY	    (1u << 3) /* buffers that are not registered before their use */

/*
 * OM_IOC_INFO: what the module is and grants. Works on a file without a VM, and takes no place in
 * OP-TEE.
 */
struct om_ioc_info {
	__u32 size;	   /* in: bytes of this structure; what is not known is filled with 0 */
	__u32 flags;	   /* in: 0 */
	__u32 version;	   /* out: OM_IOC_VERSION of the module */
	__u32 features;	   /* out: OM_IOC_FEATURE_*; bits that are not known are to be ignored */
	__u32 vms;	   /* out: VMs that there are now, the host as a client included */
	__u32 vms_max;	   /* out: VMs that the administrator grants; OP-TEE may take fewer */
	__u32 regions_max; /* out: regions that a VM can have */
	__u32 trusted_apps_max; /* out: UUIDs that OM_IOC_CREATE takes */
	__u32 policy_default;	/* out: OM_IOC_POLICY_* of a VM that asks for nothing */
	__u32 policy_ceiling;	/* out: OM_IOC_POLICY_* that a VM can ask for */
	struct om_ioc_limits limits_default; /* out */
	struct om_ioc_limits limits_ceiling; /* out */
};

#define OM_IOC_INFO_SIZE_V1 88

/* Notifications: OP-TEE has them, and the module has its interrupt. */
#define OM_IOC_FEATURE_NOTIFICATIONS (1u << 0)
/* The host's own TEE driver is a client too, and is one of vms. */
#define OM_IOC_FEATURE_HOST_CLIENT (1u << 1)

/*
 * OM_IOC_CREATE: announces the VM to OP-TEE, and binds the file to the caller's address space. No
 * region is needed yet. Waits for what the file's other ioctls do, until a signal comes.
 *
 * Further errors:
 *   EINVAL     a limit out of its range; a bit in policy that is not in policy_mask, or unknown;
 *              notify_fd is not an eventfd
 *   EPERM      more than the administrator grants: a limit, a policy, a Trusted Application
 *   E2BIG      more Trusted Applications than trusted_apps_max
 *   EFAULT     trusted_apps is not readable
 *   EBADF      notify_fd is no open file
 *   EOPNOTSUPP notifications are asked for by policy, and there are none (OM_IOC_FEATURE_*)
 *   EEXIST     the file is a VM already
 *   EBUSY      RPMB is another VM's; or the host is about to hibernate
 *   EUSERS     as many VMs as the administrator grants
 *   ENOSPC     OP-TEE takes no further VM (CFG_VIRT_GUEST_COUNT, or its memory)
 *   ENOMEM     the kernel has no memory, or the limit of it is too small
 *   EINTR
 */
struct om_ioc_create {
	__u32 size;	   /* bytes of this structure */
	__u32 flags;	   /* OM_IOC_CREATE_* */
	__u32 policy;	   /* OM_IOC_POLICY_* that the VM is to have, of those in policy_mask */
	__u32 policy_mask; /* which are asked about; the others are the administrator's default */
	struct om_ioc_limits limits; /* each 0, or at most the administrator's ceiling */
	/*
	 * Address of trusted_app_count UUIDs of 16 octets each (RFC 4122), the only Trusted
	 * Applications that the guest may open; both 0 for those that the administrator grants.
	 */
	__u64 trusted_apps;
	__u32 trusted_app_count;
	/*
	 * With OM_IOC_CREATE_NOTIFY_FD: an eventfd that is signalled for each notification, to be
	 * given to KVM_IRQFD for the interrupt in the guest's /firmware/optee, which is an edge.
	 * Without it 0; the VM has no notifications then, and policy may not ask for them (EINVAL).
	 */
	__s32 notify_fd;
};

#define OM_IOC_CREATE_SIZE_V1 56

#define OM_IOC_CREATE_NOTIFY_FD (1u << 0) /* notify_fd is given */

/*
 * OM_IOC_ADD_REGION: @length bytes of guest RAM from @ipa on are the VMM's memory at @address. At
 * any time after OM_IOC_CREATE, while vCPUs run. The memory is not touched: what is not mapped, not
 * writable or cannot be pinned for long is found out when the guest names it, and the guest gets
 * OP-TEE's error. The same memory may be in several regions.
 *
 * Only RAM is to be added, and neither a device's memory nor a ROM. What discards memory that the
 * guest has shared (MADV_DONTNEED, balloons, punched holes) parts the guest from OP-TEE's view of
 * it; a VMM switches that off, as for VFIO.
 *
 * Further errors:
 *   EINVAL  ipa, length or address is not a multiple of 4 KiB; length is 0; the region ends beyond
 *           IPA 2^52, or address + length is no number of 64 bits
 *   EFAULT  the memory is not within user space's range of addresses
 *   EEXIST  an IPA of it is in a region already
 *   ENOSPC  the VM has regions_max regions
 *   ENOMEM, EINTR
 */
struct om_ioc_add_region {
	__u32 size;    /* bytes of this structure */
	__u32 flags;   /* 0 */
	__u64 ipa;     /* intermediate physical address */
	__u64 length;  /* bytes */
	__u64 address; /* in the VMM's address space */
};

#define OM_IOC_ADD_REGION_SIZE_V1 32

/*
 * OM_IOC_DEL_REGION: takes back a region, as it was added. The guest can name it no more; an SMC
 * that another thread is in the middle of may still reach it. What the guest has shared of it stays
 * pinned, and OP-TEE's to use, until the guest, a reset or the VM's end takes it back. Waits for
 * nothing that such an SMC waits for.
 *
 * Further errors:
 *   EINVAL  as for OM_IOC_ADD_REGION
 *   ENOENT  no region has exactly this ipa and length; a part of one is not removed
 *   EINTR
 */
struct om_ioc_del_region {
	__u32 size;   /* bytes of this structure */
	__u32 flags;  /* 0 */
	__u64 ipa;    /* as it was added */
	__u64 length; /* as it was added */
};

#define OM_IOC_DEL_REGION_SIZE_V1 24

/*
 * OM_IOC_SMC: an SMC of a vCPU, from its thread. The function id is in owner 50 (0x32000000 and
 * 0xb2000000, 0x10000 each) or one of the calls about it (0xbf00ff00 to 0xbf00ffff); every other
 * gets the answer "unknown function", -1.
 *
 * Registers that a function does not take are not looked at, and may be 0: each that a VMM does not
 * read of the vCPU is an ioctl less. Calls with a message take x1 and x2, with a registered one x3,
 * too; an answer to an RPC takes x3, and if the RPC was ALLOC, x1, x2, x4 and x5.
 *
 * Returns 0 with what the guest is to see in a[0] to a[3], be it an error of OP-TEE's ABI; a[4] to
 * a[7] are left as they are, and so are the guest's registers from 4 on. The vCPU goes on behind
 * the SMC. A call that does not end soon, or while a signal is pending, is broken off by an answer
 * that makes the guest call again, and the ioctl returns 0: a signal takes a vCPU out. One that
 * comes just before the ioctl has had its handler by then. The handler has to set the byte that
 * immediate_exit names: if that is not 0 as the ioctl begins, it counts as a pending signal. It is
 * meant to be KVM's own, kvm_run.immediate_exit, by which KVM_RUN returns at once afterwards.
 * Where the host's kernel has no VHE no tick ends what OP-TEE does: there a signal that was pending
 * before OP-TEE was entered is heeded at the CPU's next interrupt, and is best sent again.
 *
 * Further errors:
 *   EFAULT  the answer could not be written, and is lost: the guest needs a reset; or the byte is
 *           not readable, and nothing was done
 */
struct om_ioc_smc {
	__u32 size;   /* bytes of this structure */
	__u32 vcpu;   /* number of the vCPU: any; a hint that keeps vCPUs out of each other's way */
	__u32 flags;  /* 0; may be written, with 0 */
	__u32 events; /* out: OM_IOC_EVENT_*, mostly 0; ignored on the way in */
	__u64 a[8];   /* x0 to x7 in, x0 to x3 out */
	__u64 immediate_exit; /* address of a byte of the VMM's, or 0; behind version 1 */
};

#define OM_IOC_SMC_SIZE_V1 80

/*
 * Why memory was refused that lies in a region. Each is said once in the VM's life, for the VMM to
 * tell its operator; the kernel's log says it too, and OM_IOC_STATS has the number.
 */
#define OM_IOC_EVENT_MEMLOCK	  (1u << 0) /* RLIMIT_MEMLOCK is too small */
#define OM_IOC_EVENT_NOT_PINNABLE (1u << 1) /* not mapped, read-only, or of an unfit kind */

/*
 * OM_IOC_RESET: the guest reboots. OP-TEE forgets the VM and takes it anew, all pins are given
 * back; regions, limits and policy stay, and figures go on.
 *
 * From the beginning each SMC gets "unknown function", and those that are under way are made to
 * come back as soon as they can. The ioctl sleeps until they have, works in steps that let others
 * have the CPU, and returns when it is done: there is nothing to repeat, nor a reason to. Signals
 * do not end it, but for SIGKILL. A thread that is in OM_IOC_SMC needs none of the VMM's locks to
 * come back, unless a page fault in guest memory does (userfaultfd, FUSE): whoever serves such
 * faults must not wait for a reset.
 * Before guest memory is written for the next boot, this has to have returned, and so has each thread
 * that was in OM_IOC_SMC: one that had hardly begun makes its call in the new life.
 *
 * Further errors:
 *   ENOSPC  it is done, but OP-TEE did not take the VM anew: the guest has no OP-TEE until a driver
 *           in it asks again and is lucky, or another reset is
 */
struct om_ioc_reset {
	__u32 size;  /* bytes of this structure */
	__u32 flags; /* 0 */
};

#define OM_IOC_RESET_SIZE_V1 8

/* Places in struct om_ioc_stats's refused. */
#define OM_IOC_REFUSED_FUNCTION		0  /* unknown or forbidden function id */
#define OM_IOC_REFUSED_COMMAND		1  /* unknown or forbidden message command */
#define OM_IOC_REFUSED_MESSAGE		2  /* message that breaks the ABI */
#define OM_IOC_REFUSED_ADDRESS		3  /* memory that the VM does not have */
#define OM_IOC_REFUSED_COOKIE		4  /* unknown, duplicate or busy cookie */
#define OM_IOC_REFUSED_RESUME		5  /* return from an RPC for no suspended call */
#define OM_IOC_REFUSED_REPLY		6  /* answer to an RPC that breaks the ABI */
#define OM_IOC_REFUSED_TRUSTED_APP	7  /* policy: a Trusted Application */
#define OM_IOC_REFUSED_CALLS		8  /* limit: calls */
#define OM_IOC_REFUSED_BUFFERS		9  /* limit: buffers */
#define OM_IOC_REFUSED_PAGES_PER_BUFFER 10 /* limit: pages of one buffer */
#define OM_IOC_REFUSED_PAGES		11 /* limit: pages of all buffers */
#define OM_IOC_REFUSED_MEMORY		12 /* limit: kernel memory, or there is none */
#define OM_IOC_REFUSED_SESSION		13 /* a session that the guest was not told of, or has closed */
#define OM_IOC_REFUSED_SESSIONS		14 /* limit: sessions */
#define OM_IOC_REFUSED_PLACES		24 /* those that are not named are 0, for what may come */

/*
 * OM_IOC_STATS: the VM's figures since OM_IOC_CREATE. Each is exact; together they are a snapshot
 * only while no thread is in OM_IOC_SMC. *_now are 0 when the guest has let go of everything, but
 * for memory_now.
 */
struct om_ioc_stats {
	__u32 size;  /* in: bytes of this structure; what is not known is filled with 0 */
	__u32 flags; /* in: 0 */
	/* All out. */
	__u64 calls;	   /* standard calls that entered OP-TEE */
	__u64 rpcs;	   /* RPCs that the guest was asked */
	__u64 buffers_now; /* shared buffers of all kinds */
	__u64 buffers_peak;
	__u64 pages_pinned_now; /* pages of 4 KiB, as often as they are pinned */
	__u64 pages_pinned_peak;
	__u64 memory_now; /* bytes of kernel memory */
	__u64 memory_peak;
	__u64 calls_now;	/* standard calls in progress, suspended ones included */
	__u64 renewals;		/* times that a driver in the guest began a new life of the VM */
	__u64 renewals_failed;	/* and that OP-TEE did not take the VM for one */
	__u64 memlock_failures; /* pins refused for RLIMIT_MEMLOCK */
	__u64 pin_failures;	/* pins refused for another reason, within a region */
	__u32 regions_now;
	__u32 client_id; /* as OP-TEE and the kernel's log know the VM, from 1 on */
	__u64 refused[OM_IOC_REFUSED_PLACES]; /* what the guest was refused, by OM_IOC_REFUSED_* */
};

#define OM_IOC_STATS_SIZE_V1 312

/* The size is within the structure, so that it can grow without another number. */
#define OM_IOC_INFO	  _IO(OM_IOC_TYPE, 0x00)
#define OM_IOC_CREATE	  _IO(OM_IOC_TYPE, 0x01)
#define OM_IOC_ADD_REGION _IO(OM_IOC_TYPE, 0x02)
#define OM_IOC_DEL_REGION _IO(OM_IOC_TYPE, 0x03)
#define OM_IOC_SMC	  _IO(OM_IOC_TYPE, 0x04)
#define OM_IOC_RESET	  _IO(OM_IOC_TYPE, 0x05)
#define OM_IOC_STATS	  _IO(OM_IOC_TYPE, 0x06)

#endif
