#include "services/board/assets.h"

#include <stddef.h>

const struct asset *assets_find(struct text path)
{
    for (unsigned i = 0; i < assets_count; i++)
        if (text_is(path, assets[i].path))
            return &assets[i];
    return NULL;
}
