#pragma once

#include <sel4/types.h>

/* Where the IPC buffer of the thread is; the start-up code sets it. */
extern seL4_IPCBuffer *__sel4_ipc_buffer;

LIBSEL4_INLINE_FUNC void seL4_SetIPCBuffer(seL4_IPCBuffer *buffer)
{
    __sel4_ipc_buffer = buffer;
}

LIBSEL4_INLINE_FUNC seL4_IPCBuffer *seL4_GetIPCBuffer(void)
{
    return __sel4_ipc_buffer;
}

LIBSEL4_INLINE_FUNC seL4_Word seL4_GetMR(int index)
{
    return __sel4_ipc_buffer->msg[index];
}

LIBSEL4_INLINE_FUNC void seL4_SetMR(int index, seL4_Word value)
{
    __sel4_ipc_buffer->msg[index] = value;
}

LIBSEL4_INLINE_FUNC seL4_Word seL4_GetUserData(void)
{
    return __sel4_ipc_buffer->userData;
}

LIBSEL4_INLINE_FUNC void seL4_SetUserData(seL4_Word data)
{
    __sel4_ipc_buffer->userData = data;
}

LIBSEL4_INLINE_FUNC seL4_Word seL4_GetBadge(int index)
{
    return __sel4_ipc_buffer->caps_or_badges[index];
}

LIBSEL4_INLINE_FUNC seL4_CPtr seL4_GetCap(int index)
{
    return __sel4_ipc_buffer->caps_or_badges[index];
}

LIBSEL4_INLINE_FUNC void seL4_SetCap(int index, seL4_CPtr cap)
{
    __sel4_ipc_buffer->caps_or_badges[index] = cap;
}

LIBSEL4_INLINE_FUNC void seL4_GetCapReceivePath(seL4_CPtr *cnode, seL4_CPtr *index, seL4_Word *depth)
{
    if (cnode != seL4_Null) {
        *cnode = __sel4_ipc_buffer->receiveCNode;
    }
    if (index != seL4_Null) {
        *index = __sel4_ipc_buffer->receiveIndex;
    }
    if (depth != seL4_Null) {
        *depth = __sel4_ipc_buffer->receiveDepth;
    }
}

LIBSEL4_INLINE_FUNC void seL4_SetCapReceivePath(seL4_CPtr cnode, seL4_CPtr index, seL4_Word depth)
{
    __sel4_ipc_buffer->receiveCNode = cnode;
    __sel4_ipc_buffer->receiveIndex = index;
    __sel4_ipc_buffer->receiveDepth = depth;
}
