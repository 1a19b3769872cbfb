/*
 * The kernel interface of a program that runs as a protection domain: seL4's types, system calls, invocations and fault messages
 * for riscv64 in the MCS configuration, with the names and meanings of seL4's own library, so that programs compile against
 * either.
 */
#pragma once

#include <sel4/assert.h>
#include <sel4/config.h>
#include <sel4/constants.h>
#include <sel4/errors.h>
#include <sel4/faults.h>
#include <sel4/functions.h>
#include <sel4/invocation.h>
#include <sel4/invocations.h>
#include <sel4/macros.h>
#include <sel4/simple_types.h>
#include <sel4/syscall.h>
#include <sel4/syscalls.h>
#include <sel4/types.h>
