# SPDX-License-Identifier: BSD-2-Clause
"""Names of numbers: the ABI's (optee_msg.h, optee_smc.h, optee_rpc_cmd.h), results (tee_api_defines.h), and
the UUIDs of Trusted Applications and of services in OP-TEE's core, from the headers of OP-TEE and its test
suite that define them.
"""
COMMANDS = {0: "OPEN_SESSION", 1: "INVOKE", 2: "CLOSE_SESSION", 3: "CANCEL", 4: "REGISTER_SHM",
            5: "UNREGISTER_SHM", 6: "DO_BOTTOM_HALF", 7: "STOP_ASYNC_NOTIF", 8: "LEND_PROTMEM",
            9: "RECLAIM_PROTMEM", 10: "GET_PROTMEM_CONFIG", 11: "ASSIGN_PROTMEM"}
OPEN_SESSION, INVOKE, CLOSE_SESSION, CANCEL = range(4)
# OP-TEE leaves the message's result as it finds it (entry_std.c).
WITHOUT_RESULT = (6, 7)

RPC_ALLOC, RPC_FREE, RPC_FOREIGN_INTR, RPC_CMD = 0, 2, 4, 5
RPC_FUNCTIONS = {RPC_ALLOC: "ALLOC", RPC_FREE: "FREE", RPC_FOREIGN_INTR: "FOREIGN_INTR", RPC_CMD: "CMD"}
RPC_COMMANDS = {0: "LOAD_TA", 1: "RPMB", 2: "FS", 3: "GET_TIME", 4: "NOTIFICATION", 5: "SUSPEND", 6: "SHM_ALLOC",
                7: "SHM_FREE", 9: "GPROF", 10: "SOCKET", 11: "FTRACE", 12: "SUPP_PLUGIN", 20: "BENCH_REG",
                21: "I2C_TRANSFER", 22: "RPMB_PROBE_RESET", 23: "RPMB_PROBE_NEXT", 24: "RPMB_FRAMES"}

SMC_FUNCTIONS = {0xbf00ff00: "CALLS_COUNT", 0xbf00ff01: "CALLS_UID", 0xbf00ff03: "CALLS_REVISION",
                 0xb2000000: "GET_OS_UUID", 0xb2000001: "GET_OS_REVISION", 0xb2000007: "GET_SHM_CONFIG",
                 0xb2000009: "EXCHANGE_CAPABILITIES", 0xb200000a: "DISABLE_SHM_CACHE",
                 0xb200000b: "ENABLE_SHM_CACHE", 0xb200000d: "VM_CREATED", 0xb200000e: "VM_DESTROYED",
                 0xb200000f: "GET_THREAD_COUNT", 0xb2000010: "ENABLE_ASYNC_NOTIF",
                 0xb2000011: "GET_ASYNC_NOTIF_VALUE", 0xb2000014: "GET_PROTMEM_CONFIG",
                 0x32000003: "RETURN_FROM_RPC", 0x32000004: "CALL_WITH_ARG", 0x32000012: "CALL_WITH_RPC_ARG",
                 0x32000013: "CALL_WITH_REGD_ARG"}
SMC_RESULTS = {0: "OK", 1: "ETHREAD_LIMIT", 2: "EBUSY", 3: "ERESUME", 4: "EBADADDR", 5: "EBADCMD", 6: "ENOMEM",
               7: "ENOTAVAIL", 0xffffffff: "UNKNOWN_FUNCTION"}

RESULTS = {0: "OK", 0xf0100001: "CORRUPT_OBJECT", 0xf0100002: "CORRUPT_OBJECT_2",
           0xf0100003: "STORAGE_NOT_AVAILABLE", 0xf0100004: "STORAGE_NOT_AVAILABLE_2",
           0xf0100005: "UNSUPPORTED_VERSION", 0xf0100006: "CIPHERTEXT_INVALID", 0xffff0000: "GENERIC",
           0xffff0001: "ACCESS_DENIED", 0xffff0002: "CANCEL", 0xffff0003: "ACCESS_CONFLICT",
           0xffff0004: "EXCESS_DATA", 0xffff0005: "BAD_FORMAT", 0xffff0006: "BAD_PARAMETERS",
           0xffff0007: "BAD_STATE", 0xffff0008: "ITEM_NOT_FOUND", 0xffff0009: "NOT_IMPLEMENTED",
           0xffff000a: "NOT_SUPPORTED", 0xffff000b: "NO_DATA", 0xffff000c: "OUT_OF_MEMORY", 0xffff000d: "BUSY",
           0xffff000e: "COMMUNICATION", 0xffff000f: "SECURITY", 0xffff0010: "SHORT_BUFFER",
           0xffff0011: "EXTERNAL_CANCEL", 0xffff3001: "TIMEOUT", 0xffff300f: "OVERFLOW",
           0xffff3024: "TARGET_DEAD", 0xffff3041: "STORAGE_NO_SPACE", 0xffff3071: "MAC_INVALID",
           0xffff3072: "SIGNATURE_INVALID", 0xffff5000: "TIME_NOT_SET", 0xffff5001: "TIME_NEEDS_RESET"}
ORIGINS = {1: "API", 2: "COMMS", 3: "TEE", 4: "TRUSTED_APP"}

# enum om_refusal, in mediator.h.
REFUSALS = ("function", "command", "message", "address", "cookie", "resume", "reply", "trusted_app", "calls",
            "buffers", "pages_per_buffer", "pages", "memory", "session", "sessions")
# enum om_trace_buffer, in trace.h.
BUFFERS = {1: "buffer of the guest's", 2: "buffer for OP-TEE's data", 3: "buffer for RPC messages"}
NO_COMMAND = 0xffffffff
LIVES = ("created", "reset", "renewal", "destroyed")

TRUSTED_APPS = {
    # OP-TEE's own.
    "023f8f1a-292a-432b-8fc4-de8471358067": "avb",
    "5ca4d9d9-dee4-47f4-977a-7eadc060e52c": "app_secrets",
    "80a4c275-0a47-4905-8285-1486a9771a08": "remoteproc",
    "bc50d971-d4c9-42c4-82cb-343fb7f37896": "ftpm",
    "f04a0fe7-1f5d-4b9b-abf7-619b85b4ce8c": "trusted_keys",
    "fd02c9da-306c-48c7-a49c-bbd827ae86ee": "pkcs11",
    # The test suite's.
    "02a42f43-d8b7-4a57-aa4d-87bd9b5587cb": "crypto_perf",
    "12345678-5b69-11e4-9dbb-101f74f00099": "sdp_basic",
    "17e5e280-d12e-11e4-a41a-0002a5d5c51b": "enc_fs",
    "25497083-a58a-4fc5-8a72-1ad7b69b8562": "large",
    "3616069b-504d-4044-9497-feb84a073a14": "bti_test",
    "380231ac-fb99-47ad-a689-9e017eb6e78a": "supp_plugin",
    "528938ce-fc59-11e8-8eb2-f2801f1b9fd1": "miss",
    "5b9e0e40-2636-11e1-ad9e-0002a5d5c51b": "os_test",
    "5c206987-16a3-59cc-ab0f-64b9cfc9e758": "subkey1",
    "5ce0c432-0ab0-40e5-a056-782ca0e6aba2": "concurrent_large",
    "614789f2-39c0-4ebf-b235-92b32ac107ed": "sha_perf",
    "731e279e-aafb-4575-a771-38caa6f0cca6": "storage2",
    "873bcd08-c2c3-11e6-a937-d0bf9c45c61c": "socket",
    "a4c04d50-f180-11e8-8eb2-f2801f1b9fd1": "sims_keepalive",
    "a720ccbb-51da-417d-b82e-e5445d474a7a": "subkey2",
    "b689f2a7-8adf-477a-9f99-32e90c0ad0a2": "storage",
    "c3f6e2c0-3548-11e1-b86c-0800200c9a66": "create_fail_test",
    "cb3e5ba0-adf1-11e0-998b-0002a5d5c51b": "crypt",
    "d17f73a0-36ef-11e1-984a-0002a5d5c51b": "rpc_test",
    "e13010e0-2ae1-11e5-896a-0002a5d5c51b": "concurrent",
    "e626662e-c0e2-485c-b8c8-09fbce6edf3d": "aes_perf",
    "e6a33ed4-562b-463a-bb7e-ff5e15a493c8": "sims",
    "ee90d523-90ad-46a0-859d-8eea0b150086": "tpm_log_test",
    "f157cda0-550c-11e5-a6fa-0002a5d5c51b": "storage_benchmark",
    # Services in OP-TEE's core.
    "2f6e0d48-c574-426d-824e-40198cde5cac": "gprof (core)",
    "39800861-182a-4720-9b67-2bcd622bc0b5": "attestation (core)",
    "3a2f8978-5dc0-11e8-9c2d-fa7ae01bbebc": "system (core)",
    "3b996a7d-2c2b-4a49-a896-e1fb5766d2f4": "socket (core)",
    "3f3eb880-3639-11ec-9b9d-0f3fc9468f50": "apdu (core)",
    "6e256cba-fc4d-4941-ad09-2ca1860342dd": "secstor_ta_mgmt (core)",
    "7011a688-ddde-4053-a5a9-7b3c4ddf13b8": "device (core)",
    "721f4da9-da05-40d4-a1a3-8377c1e08b0a": "widevine (core)",
    "a77955f9-eea1-44fd-add5-4a9d962afcf5": "veraison_attestation (core)",
    "a8cfe406-d4f5-4a2e-9f8d-a25dc754c099": "scmi (core)",
    "ab7a617c-b8e7-4d8f-8301-d09b61036b64": "rng (core)",
    "be0e5821-e718-4f77-ab3e-8e6c73a9c735": "scp03 (core)",
    "d96a5b40-c3e5-21e3-8794-1002a5d5c61b": "invoke_tests (core)",
    "d96a5b40-e2c7-b1af-8794-1002a5d5c61b": "stats (core)",
    "ed32d533-99e6-4209-9cc0-2d72cdd998a7": "stmm (core)",
    "f389f8c8-845f-496c-8bbe-d64bd24c92fd": "rtc (core)",
}


def uuid(high, low):
    """Of two words, the first bytes highest."""
    text = f"{high:016x}{low:016x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def trusted_app(identity):
    """@identity: a UUID, or None if its session was opened before the trace."""
    return TRUSTED_APPS.get(identity, identity or "?")


def command(number):
    if number == NO_COMMAND:
        return "no message"
    return COMMANDS.get(number, f"command {number}")


def rpc(function, command_number):
    """What the guest is asked for."""
    if function == RPC_CMD:
        return RPC_COMMANDS.get(command_number, f"RPC command {command_number}")
    return RPC_FUNCTIONS.get(function, f"RPC {function}")


def smc(function):
    return SMC_FUNCTIONS.get(function, f"SMC {function:#x}")


def smc_result(a0):
    return SMC_RESULTS.get(a0, f"{a0:#x}")


def result(code):
    """Of the TEE Client API."""
    return RESULTS.get(code, f"{code:#x}")


def origin(number):
    return ORIGINS.get(number, str(number))


def refusal(why):
    return REFUSALS[why] if why < len(REFUSALS) else f"reason {why}"


def buffer(kind):
    return BUFFERS.get(kind, "buffer")


def life(what):
    return LIVES[what] if what < len(LIVES) else f"life {what}"
