/* SPDX-License-Identifier: BSD-2-Clause */
/* An SMC: the vCPU's registers, the device, and the registers again. */
#include <errno.h>
#include <sys/ioctl.h>

#include "om_vmm.h"
#include "registers.h"

#define REGISTERS 8

static int access_register(int vcpu_fd, unsigned long request, unsigned int n, __u64 *value)
{
	const struct kvm_one_reg reg = {
		.id = (KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE |
		       KVM_REG_ARM_CORE_REG(regs.regs[0])) +
		      n * (sizeof(uint64_t) / sizeof(uint32_t)),
		.addr = (uintptr_t)value,
	};

	return ioctl(vcpu_fd, request, &reg) ? -errno : 0;
}

static int access_registers(int vcpu_fd, unsigned long request, uint32_t set, __u64 a[REGISTERS])
{
	int error = 0;

	for (unsigned int n = 0; !error && n < REGISTERS; n++)
		if (set & OM_X(n))
			error = access_register(vcpu_fd, request, n, &a[n]);
	return error;
}

static int read_call(struct om_vmm *tee, int vcpu_fd, struct om_ioc_smc *smc)
{
	uint32_t function = (uint32_t)smc->a[0];
	int error;

	error = access_registers(vcpu_fd, KVM_GET_ONE_REG, om_registers_of_call(function), smc->a);
	if (error || function != OM_SMC_RETURN_FROM_RPC)
		return error;
	return access_registers(vcpu_fd, KVM_GET_ONE_REG,
				om_asked_registers(&tee->asked, (uint32_t)smc->a[3]), smc->a);
}

static int write_result(struct om_vmm *tee, int vcpu_fd, uint32_t function, uint32_t answered,
			struct om_ioc_smc *smc)
{
	uint32_t a0 = (uint32_t)smc->a[0], asking = (uint32_t)smc->a[3];

	if (om_asks_anew(function, answered, a0, asking))
		om_asked_note(&tee->asked, asking, a0);
	return access_registers(vcpu_fd, KVM_SET_ONE_REG, om_registers_of_result(function, a0),
				smc->a);
}

int om_vmm_refuse(int vcpu_fd)
{
	__u64 answer = OM_SMC_UNKNOWN_FUNCTION;

	return access_register(vcpu_fd, KVM_SET_ONE_REG, 0, &answer);
}

int om_vmm_call(struct om_vmm *tee, int vcpu_fd, uint32_t number, const struct kvm_run *run,
		uint32_t *events)
{
	struct om_ioc_smc smc = {
		.size = sizeof(smc),
		.vcpu = number,
		.a = { run->hypercall.nr },
		.immediate_exit = (uintptr_t)&run->immediate_exit,
	};
	int error = read_call(tee, vcpu_fd, &smc);
	uint32_t answered = (uint32_t)smc.a[3];

	*events = 0;
	if (!error && ioctl(tee->fd, OM_IOC_SMC, &smc))
		error = -errno;
	if (error) {
		om_vmm_refuse(vcpu_fd);
		return error;
	}
	*events = smc.events;
	return write_result(tee, vcpu_fd, (uint32_t)run->hypercall.nr, answered, &smc);
}
