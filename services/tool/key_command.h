/* The subcommands of `kaohe keys`. */
#ifndef KAOHE_TOOL_KEY_COMMAND_H
#define KAOHE_TOOL_KEY_COMMAND_H

#include "services/tool/tool.h"

tool_command key_local_new, key_local_export, key_local_import; /* files of this home alone */
tool_command key_list, key_grant, key_withdraw, key_rotate;     /* what the log has granted */

#endif
