/* See symbols.h. The debug information is opened at the first question and kept. */
#include "symbols.h"

#include "variables.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct known {
    uintptr_t address;
    struct symbols_place place;
    struct known *next;
} * known;

/* Separate files of debug information, which may have to come over a network, are not looked for.
 */
static int find_no_debuginfo(Dwfl_Module *module, void **user, const char *name, Dwarf_Addr base,
                             const char *file, const char *link, GElf_Word crc, char **found) {
    (void)module, (void)user, (void)name, (void)base, (void)file, (void)link, (void)crc;
    (void)found;
    return -1;
}

/* NULL if it cannot be read; then nothing is known. */
static Dwfl *debug_information(void) {
    static const Dwfl_Callbacks callbacks = {.find_elf = dwfl_linux_proc_find_elf,
                                             .find_debuginfo = find_no_debuginfo};
    static bool is_tried;
    static Dwfl *dwfl;
    if (!is_tried) {
        is_tried = true;
        dwfl = dwfl_begin(&callbacks);
        if (dwfl != NULL && (dwfl_linux_proc_report(dwfl, getpid()) != 0 ||
                             dwfl_report_end(dwfl, NULL, NULL) != 0)) {
            dwfl_end(dwfl);
            dwfl = NULL;
        }
    }
    return dwfl;
}

static Dwfl_Module *module_of(uintptr_t address) {
    Dwfl *dwfl = debug_information();
    return dwfl == NULL ? NULL : dwfl_addrmodule(dwfl, address);
}

static bool is_function(Dwarf_Die *die) {
    int tag = dwarf_tag(die);
    return tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine;
}

/* The function that was compiled, around one that was inlined into it; NULL if unknown. */
static const char *function_around(Dwarf_Die *inlined) {
    Dwarf_Die *scopes = NULL;
    int count = dwarf_getscopes_die(inlined, &scopes);
    const char *name = NULL;
    for (int i = 1; i < count && name == NULL; i++) {
        if (dwarf_tag(&scopes[i]) == DW_TAG_subprogram) {
            name = dwarf_diename(&scopes[i]);
        }
    }
    free(scopes);
    return name;
}

/* The compiled file that an address of the module is from, and what addresses in it are more by;
 * NULL if unknown. By ranges of the files themselves: clang makes no index of them. */
static Dwarf_Die *unit_of(Dwfl_Module *module, uintptr_t address, Dwarf_Addr *bias) {
    Dwarf_Die *unit = NULL;
    do {
        unit = dwfl_module_nextcu(module, unit, bias);
    } while (unit != NULL && dwarf_haspc(unit, address - *bias) <= 0);
    return unit;
}

/* The functions around an address of the file, as far as they are known. */
static void find_functions(Dwarf_Die *unit, Dwarf_Addr address, struct symbols_place *place) {
    Dwarf_Die *scopes = NULL;
    int count = dwarf_getscopes(unit, address, &scopes);
    for (int i = 0; i < count && place->function == NULL; i++) {
        if (is_function(&scopes[i])) {
            place->function = dwarf_diename(&scopes[i]);
            if (dwarf_tag(&scopes[i]) == DW_TAG_inlined_subroutine) {
                place->within = function_around(&scopes[i]);
            }
        }
    }
    free(scopes);
}

/* A path, relative to the current folder if below it. Kept for ever. */
static char *shortened_path(const char *folder, const char *file) {
    char whole[8192];
    char current[4096];
    bool is_absolute = file[0] == '/' || folder == NULL;
    snprintf(whole, sizeof whole, "%s%s%s", is_absolute ? "" : folder, is_absolute ? "" : "/",
             file);
    if (getcwd(current, sizeof current) != NULL) {
        size_t length = strlen(current);
        if (strncmp(whole, current, length) == 0 && whole[length] == '/') {
            return strdup(whole + length + 1);
        }
    }
    return strdup(file);
}

static void find_line(Dwarf_Die *unit, Dwarf_Addr address, struct symbols_place *place) {
    Dwarf_Line *row = dwarf_getsrc_die(unit, address);
    const char *file = row == NULL ? NULL : dwarf_linesrc(row, NULL, NULL);
    int line = 0;
    if (file != NULL && dwarf_lineno(row, &line) == 0) {
        Dwarf_Attribute folder;
        place->file =
            shortened_path(dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &folder)), file);
        place->line = (unsigned)line;
    }
}

static void find_place(Dwfl_Module *module, uintptr_t address, struct symbols_place *place) {
    Dwarf_Addr bias = 0;
    Dwarf_Die *unit = unit_of(module, address, &bias);
    if (unit != NULL) {
        find_functions(unit, address - bias, place);
        find_line(unit, address - bias, place);
    }
    if (place->function == NULL) {
        place->function = dwfl_module_addrname(module, address);
    }
}

const struct symbols_place *symbols_find_code(uintptr_t address) {
    static const struct symbols_place nowhere;
    for (const struct known *entry = known; entry != NULL; entry = entry->next) {
        if (entry->address == address) {
            return &entry->place;
        }
    }
    struct known *entry = calloc(1, sizeof *entry);
    if (entry == NULL) {
        return &nowhere;
    }
    entry->address = address;
    Dwfl_Module *module = module_of(address);
    if (module != NULL) {
        find_place(module, address, &entry->place);
    }
    entry->next = known;
    known = entry;
    return &entry->place;
}

bool symbols_print_global(uintptr_t address, size_t size, char *text, size_t room) {
    Dwfl *dwfl = debug_information();
    if (dwfl != NULL && variables_print(dwfl, address, size, text, room)) {
        return true;
    }
    Dwfl_Module *module = module_of(address); /* none for what starts as zero */
    GElf_Off offset = 0;
    GElf_Sym symbol;
    const char *name =
        module == NULL ? NULL
                       : dwfl_module_addrinfo(module, address, &offset, &symbol, NULL, NULL, NULL);
    if (name == NULL || GELF_ST_TYPE(symbol.st_info) != STT_OBJECT || offset >= symbol.st_size) {
        return false;
    }
    if (offset == 0) {
        snprintf(text, room, "%s", name);
    } else {
        snprintf(text, room, "%s+%llu", name, (unsigned long long)offset);
    }
    return true;
}

enum { MARK_START = 1, MARK_END = 2 }; /* characters that no message has */

void symbols_add_mark(char *text, size_t size, uintptr_t address) {
    size_t used = strlen(text);
    snprintf(text + used, size - used, "%c%" PRIxPTR "%c", MARK_START, address, MARK_END);
}

void symbols_expand(char *text, size_t size) {
    if (strchr(text, MARK_START) == NULL) {
        return;
    }
    char *expanded = calloc(1, size);
    size_t used = 0;
    for (const char *next = text; *next != '\0' && expanded != NULL && used + 1 < size;) {
        if (*next != MARK_START) {
            expanded[used++] = *next++;
            continue;
        }
        char *end;
        const struct symbols_place *place =
            symbols_find_code((uintptr_t)strtoull(next + 1, &end, 16));
        snprintf(expanded + used, size - used, "%s:%u (%s)",
                 place->file != NULL ? place->file : "?", place->line,
                 place->function != NULL ? place->function : "?");
        used += strlen(expanded + used);
        next = *end == MARK_END ? end + 1 : end;
    }
    if (expanded != NULL) {
        memcpy(text, expanded, size);
    }
    free(expanded);
}
