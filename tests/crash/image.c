#include "tests/crash/image.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/crash/node.h"

enum {
    JOURNAL_MAX = 256, /* changes of directories */
    PATH_BYTES = 1024,
};

struct change {
    const struct step *step;
    bool is_durable, stays;
};

struct image {
    const struct trace *trace;
    unsigned point;
    struct node nodes[TRACE_NODES_MAX];
    struct change journal[JOURNAL_MAX];
    unsigned changes;
};

image_t *image_new(const struct trace *trace)
{
    image_t *image = calloc(1, sizeof *image);

    assert(image);
    image->trace = trace;
    image->nodes[0].is_dir = true;
    return image;
}

static void clear(image_t *image)
{
    for (unsigned i = 0; i < TRACE_NODES_MAX; i++) {
        node_clear(&image->nodes[i]);
        image->nodes[i].is_dir = i == 0;
    }
    image->changes = image->point = 0;
}

void image_destroy(image_t **image)
{
    clear(*image);
    free(*image);
    *image = NULL;
}

static void sync_node(image_t *image, unsigned which)
{
    struct node *node = &image->nodes[which];

    if (node->is_dir) {
        for (unsigned i = 0; i < image->changes; i++)
            image->journal[i].is_durable |= image->journal[i].step->owner == which;
        return;
    }
    node_sync(node);
}

static void add_change(image_t *image, const struct step *step)
{
    assert(image->changes < JOURNAL_MAX);
    image->journal[image->changes++] = (struct change){.step = step};
    if (step->kind != STEP_LINK)
        return;
    image->nodes[step->node].is_dir = step->is_dir;
    image->nodes[step->node].actor = step->actor;
}

static void apply_step(image_t *image, const struct step *step)
{
    struct node *node = &image->nodes[step->node];

    switch (step->kind) {
    case STEP_WRITE:
        node_write(node, step->at, trace_bytes(image->trace, step), step->size);
        break;
    case STEP_TRUNCATE:
        node_truncate(node, step->at);
        break;
    case STEP_SYNC:
        sync_node(image, step->node);
        break;
    case STEP_SYNC_AT:
        node_sync_part(node, step->at, step->size);
        break;
    case STEP_LINK:
    case STEP_RENAME:
    case STEP_UNLINK:
        add_change(image, step);
        break;
    case STEP_PROMISE:
        break;
    }
}

void image_seek(image_t *image, unsigned point)
{
    if (point < image->point)
        clear(image);
    while (image->point < point)
        apply_step(image, &image->trace->steps[image->point++]);
}

static void choose_changes(image_t *image, struct choice *choice)
{
    unsigned pending[TRACE_NODES_MAX] = {0}, kept[TRACE_NODES_MAX] = {0};

    for (unsigned i = 0; i < image->changes; i++)
        pending[image->journal[i].step->owner] += !image->journal[i].is_durable;
    for (unsigned i = 0; i < TRACE_NODES_MAX; i++)
        kept[i] = pending[i] ? choice_make(choice, &image->nodes[i], pending[i] + 1) : 0;
    for (unsigned i = 0; i < image->changes; i++) {
        struct change *change = &image->journal[i];
        unsigned *left = &kept[change->step->owner];
        change->stays = change->is_durable || *left > 0;
        *left -= !change->is_durable && *left > 0;
    }
}

static struct choice choice_of(image_t *image, uint64_t seed, unsigned number)
{
    uint64_t subsets = number < IMAGE_DRAWN ? 0 : image_subsets(image);
    struct choice choice = {.number = number,
                            .rest = number - IMAGE_DRAWN,
                            .product = 1,
                            .is_drawn =
                                subsets > IMAGE_FEW_SUBSETS || number - IMAGE_DRAWN >= subsets,
                            .chance = chance_of(seed, (uint64_t)image->point << 24 | number)};

    choice.bias = 1 + chance_below(&choice.chance, 7);
    return choice;
}

uint64_t image_subsets(image_t *image)
{
    struct choice choice = {.number = IMAGE_ALL, .product = 1};
    uint8_t *bytes;

    choose_changes(image, &choice);
    for (unsigned i = 0; i < TRACE_NODES_MAX; i++) {
        node_choose(&image->nodes[i], &choice, &bytes);
        free(bytes);
    }
    return choice.product;
}

/* Where the node stands in the image that is being built; empty: nowhere. */
struct places {
    char paths[TRACE_NODES_MAX][PATH_BYTES];
};

/* What stood there is replaced. */
static void place(struct places *places, unsigned owner, const char *name, unsigned node)
{
    char path[PATH_BYTES];

    if (!*places->paths[owner])
        return;
    snprintf(path, sizeof path, "%.900s/%.64s", places->paths[owner], name);
    for (unsigned i = 1; i < TRACE_NODES_MAX; i++)
        if (strcmp(places->paths[i], path) == 0)
            *places->paths[i] = '\0';
    strcpy(places->paths[node], path);
}

/* Who removed a directory had removed all that was in it. */
static void displace(struct places *places, unsigned node)
{
    char path[PATH_BYTES];
    size_t size = strlen(strcpy(path, places->paths[node]));

    for (unsigned i = 1; size > 0 && i < TRACE_NODES_MAX; i++)
        if (strncmp(places->paths[i], path, size) == 0 &&
            (!places->paths[i][size] || places->paths[i][size] == '/'))
            *places->paths[i] = '\0';
}

static void replay_changes(const image_t *image, struct places *places)
{
    for (unsigned i = 0; i < image->changes; i++) {
        const struct step *step = image->journal[i].step;
        if (!image->journal[i].stays)
            continue;
        if (step->kind == STEP_UNLINK)
            displace(places, step->node);
        else
            place(places, step->owner, step->name, step->node);
    }
}

static void write_file(const char *path, const uint8_t *bytes, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    assert(fd >= 0);
    ssize_t written = pwrite(fd, bytes, size, 0);
    assert(written == (ssize_t)size);
    close(fd);
}

void image_build(image_t *image, const char *root, uint64_t seed, unsigned number)
{
    struct choice choice = choice_of(image, seed, number);
    struct places places = {0};

    snprintf(places.paths[0], PATH_BYTES, "%s", root);
    choose_changes(image, &choice);
    replay_changes(image, &places);
    for (unsigned i = 1; i < TRACE_NODES_MAX; i++) { /* a directory comes before what it holds */
        uint8_t *bytes;
        size_t size = node_choose(&image->nodes[i], &choice, &bytes);
        if (*places.paths[i] && image->nodes[i].is_dir)
            mkdir(places.paths[i], 0700);
        else if (*places.paths[i])
            write_file(places.paths[i], bytes, size);
        free(bytes);
    }
}
