// SPDX-License-Identifier: BSD-2-Clause
/* See stalled.h. */
#define _GNU_SOURCE
#include "stalled.h"
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "case.h"
#include "client.h"
#include "fuse.h"
#include "wait.h"

#define ELSEWHERE     UINT64_C(0x200000000)
#define RPCS_MAX      8
#define SLEEP_SECONDS 10 /* until a thread waits where it is to wait */

void absent_make(struct absent *absent, uint8_t *page)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = {
		.range = { (uintptr_t)page, PAGE },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};

	absent->page = page;
	absent->file = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	check(absent->file >= 0 && !ioctl(absent->file, UFFDIO_API, &api), "userfaultfd: %m");
	check(!madvise(page, PAGE, MADV_DONTNEED), "madvise: %m");
	check(!ioctl(absent->file, UFFDIO_REGISTER, &range), "UFFDIO_REGISTER: %m");
}

void absent_bring(const struct absent *absent)
{
	struct uffdio_zeropage zero = { .range = { (uintptr_t)absent->page, PAGE } };

	check(!ioctl(absent->file, UFFDIO_ZEROPAGE, &zero), "UFFDIO_ZEROPAGE: %m");
}

void start_thread(void *(*work)(void *))
{
	pthread_t thread;

	check(!pthread_create(&thread, NULL, work, NULL), "no thread");
}

static bool has_begun(void *progress)
{
	return ((const struct progress *)progress)->thread_id;
}

void progress_expect_waits(struct progress *progress, const char *what)
{
	char why[64];

	snprintf(why, sizeof(why), "%s does not wait", what);
	check(wait_until(has_begun, progress, SLEEP_SECONDS), "%s does not begin", what);
	wait_asleep(progress->thread_id, SLEEP_SECONDS, why);
	check(!progress->is_done, "%s is done already: the case shows nothing", what);
}

static void absent_message(struct stalled *vmm)
{
	absent_make(&vmm->page, (uint8_t *)&vmm->vcpu.pages->message);
}

static void send_message(struct stalled *vmm)
{
	vcpu_send(&vmm->vcpu);
}

static void absent_list(struct stalled *vmm)
{
	struct abi_param *param = &vcpu_message(&vmm->vcpu, ABI_CMD_REGISTER_SHM, 1)->params[0];
	uint8_t *list = (uint8_t *)&vmm->vcpu.pages->list;

	param->attr = ABI_ATTR_TMEM_OUTPUT | ABI_ATTR_NONCONTIG;
	param->u.tmem.buf_ptr = ipa_of(&vmm->guest, list);
	param->u.tmem.size = PAGE;
	param->u.tmem.shm_ref = 77;
	absent_make(&vmm->page, list);
}

/* Of some pages one, so that others are pinned already. */
#define BUFFER_PAGES 40

static void absent_buffer(struct stalled *vmm)
{
	absent_make(&vmm->page, vmm->vcpu.pages->buffer[BUFFER_PAGES - 1]);
}

static void share_buffer(struct stalled *vmm)
{
	uint64_t cookie;

	vcpu_share(&vmm->vcpu, ipa_of(&vmm->guest, vmm->vcpu.pages->buffer), BUFFER_PAGES, &cookie);
}

/* A call is left where OP-TEE waits for an answer, with an argument that the guest has lent. */
static void absent_answer(struct stalled *vmm)
{
	struct vcpu *vcpu = &vmm->vcpu;
	uint32_t session;

	check(vcpu_open_session(vcpu, &stats_pta, &session) == ABI_SUCCESS, "no session");
	vcpu->leave_at = 1;
	check(vcpu_ask_time(vcpu, session), "OP-TEE does not ask for the time");
	while ((uint32_t)vcpu->a[0] != ABI_RPC_CMD && vcpu->leave_at < RPCS_MAX) {
		vcpu->leave_at++;
		vcpu_resume(vcpu);
	}
	check((uint32_t)vcpu->a[0] == ABI_RPC_CMD, "OP-TEE asks for something else");
	absent_make(&vmm->page, (uint8_t *)&vcpu->pages->arg);
}

static void send_answer(struct stalled *vmm)
{
	struct vcpu *vcpu = &vmm->vcpu;

	vcpu->a[0] = ABI_RETURN_FROM_RPC;
	client_smc(vmm->guest.device, vcpu->number, vcpu->a, &vcpu->events, NULL);
}

/* A page behind the guest's RAM, for what is no guest memory. */
static uint8_t *new_page(void)
{
	uint8_t *page =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	check(page != MAP_FAILED, "mmap: %m");
	return page;
}

static void absent_structure(struct stalled *vmm)
{
	absent_make(&vmm->page, new_page());
}

static void pass_structure(struct stalled *vmm)
{
	client_do(vmm->guest.device, OM_IOC_SMC, vmm->page.page);
}

static void name_trusted_app(struct stalled *vmm)
{
	struct om_ioc_create create = {
		.size = sizeof(create),
		.trusted_apps = (uintptr_t)vmm->page.page,
		.trusted_app_count = 1,
	};

	client_do(vmm->guest.device, OM_IOC_CREATE, &create);
}

/* A page of a file whose server does not answer. Nobody brings it. */
static void map_absent_file(struct stalled *vmm, int flags)
{
	uint8_t *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, flags,
			     fuse_open_file(FUSE_READS_STALL), 0);

	check(page != MAP_FAILED, "mmap: %m");
	vmm->page = (struct absent){ page, -1 };
	expect(client_add(vmm->guest.device, ELSEWHERE, page, PAGE), 0, "ADD_REGION");
}

static void absent_file(struct stalled *vmm)
{
	map_absent_file(vmm, MAP_SHARED);
}

static void send_file_message(struct stalled *vmm)
{
	vcpu_send_at(&vmm->vcpu, ELSEWHERE);
}

static void absent_private_file(struct stalled *vmm)
{
	map_absent_file(vmm, MAP_PRIVATE);
}

static void share_file(struct stalled *vmm)
{
	uint64_t cookie;

	vcpu_share(&vmm->vcpu, ELSEWHERE, 1, &cookie);
}

const struct stalled_place stalled_places[] = {
	{ "message", absent_message, send_message },
	{ "list", absent_list, send_message },
	{ "buffer", absent_buffer, share_buffer },
	{ "answer", absent_answer, send_answer },
	{ "structure", absent_structure, pass_structure },
	{ "create", absent_structure, name_trusted_app, .has_no_vm = true },
	{ "file-message", absent_file, send_file_message },
	{ "file-buffer", absent_private_file, share_file },
	{ NULL },
};

const struct stalled_place *stalled_place(const char *name)
{
	const struct stalled_place *place = stalled_places;

	while (place->name && strcmp(place->name, name))
		place++;
	check(place->name, "no place '%s'", name);
	return place;
}
