/* See variables.h. */
#include "variables.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct variable {
    uintptr_t start;
    size_t size;
    const char *name;
    Dwarf_Die type;
} * variables;
static size_t variables_length, variables_capacity;

/* The type of a variable, member or array; without names, qualifiers and atomic. False if none. */
static bool type_of(Dwarf_Die *die, Dwarf_Die *type) {
    Dwarf_Attribute attribute;
    return dwarf_formref_die(dwarf_attr_integrate(die, DW_AT_type, &attribute), type) != NULL;
}

static bool is_opaque(const char *name) {
    return name != NULL && strncmp(name, "pthread_", 8) == 0;
}

/* Goes through names, qualifiers and atomic. Types that are nobody's business keep their name. */
static void peel(Dwarf_Die *type) {
    for (;;) {
        switch (dwarf_tag(type)) {
        case DW_TAG_typedef:
            if (is_opaque(dwarf_diename(type))) {
                return;
            }
            break;
        case DW_TAG_const_type:
        case DW_TAG_volatile_type:
        case DW_TAG_atomic_type:
            break;
        default:
            return;
        }
        Dwarf_Die inner;
        if (!type_of(type, &inner)) {
            return;
        }
        *type = inner;
    }
}

/* Bytes; 0 if unknown. */
static size_t size_of(const Dwarf_Die *type) {
    Dwarf_Die bare = *type;
    Dwarf_Word size;
    peel(&bare);
    return dwarf_aggregate_size(&bare, &size) == 0 ? size : 0;
}

/* Where a variable that stands at a fixed address does; 0 for others. */
static uintptr_t address_of(Dwarf_Die *variable) {
    Dwarf_Attribute location;
    Dwarf_Attribute indexed;
    Dwarf_Op *operations;
    size_t length;
    Dwarf_Addr address = 0;
    if (dwarf_attr(variable, DW_AT_location, &location) == NULL ||
        dwarf_getlocation(&location, &operations, &length) != 0 || length != 1) {
        return 0;
    }
    if (operations[0].atom == DW_OP_addr) {
        return operations[0].number;
    }
    if (operations[0].atom == DW_OP_addrx &&
        dwarf_getlocation_attr(&location, operations, &indexed) == 0 &&
        dwarf_formaddr(&indexed, &address) == 0) {
        return address;
    }
    return 0;
}

static void add_variable(Dwarf_Die *die, Dwarf_Addr bias) {
    struct variable variable = {.start = address_of(die), .name = dwarf_diename(die)};
    if (variable.start == 0 || variable.name == NULL || !type_of(die, &variable.type)) {
        return;
    }
    variable.start += bias;
    variable.size = size_of(&variable.type);
    if (variables_length == variables_capacity) {
        size_t capacity = variables_capacity == 0 ? 256 : variables_capacity * 2;
        struct variable *grown = realloc(variables, capacity * sizeof *variables);
        if (grown == NULL) {
            return; /* then some have no name */
        }
        variables = grown;
        variables_capacity = capacity;
    }
    variables[variables_length++] = variable;
}

/* The variables below an entry, those of functions too. */
static void add_variables(Dwarf_Die *parent, Dwarf_Addr bias) {
    Dwarf_Die die;
    if (dwarf_child(parent, &die) != 0) {
        return;
    }
    do {
        switch (dwarf_tag(&die)) {
        case DW_TAG_variable:
            add_variable(&die, bias);
            break;
        case DW_TAG_subprogram:
        case DW_TAG_lexical_block:
            add_variables(&die, bias);
            break;
        default:
            break;
        }
    } while (dwarf_siblingof(&die, &die) == 0);
}

/* Text that grows, and is cut at its end. */
struct text {
    char *start;
    size_t used, room;
};

__attribute__((format(printf, 2, 3))) static void append(struct text *text, const char *format,
                                                         ...) {
    if (text->used < text->room) {
        va_list arguments;
        va_start(arguments, format);
        int length =
            vsnprintf(text->start + text->used, text->room - text->used, format, arguments);
        va_end(arguments);
        text->used += length > 0 ? (size_t)length : 0;
    }
}

/* The member that the offset, which becomes one into the member, lies in. */
static bool find_member(Dwarf_Die *type, size_t *offset, Dwarf_Die *member, Dwarf_Die *inner) {
    if (dwarf_child(type, member) != 0) {
        return false;
    }
    do {
        Dwarf_Attribute attribute;
        Dwarf_Word start = 0;
        if (dwarf_tag(member) != DW_TAG_member || !type_of(member, inner)) {
            continue;
        }
        if (dwarf_attr(member, DW_AT_data_member_location, &attribute) != NULL) {
            dwarf_formudata(&attribute, &start);
        }
        if (*offset - start < size_of(inner)) {
            *offset -= start;
            return true;
        }
    } while (dwarf_siblingof(member, member) == 0);
    return false;
}

/* One step into the type, towards the offset; false when that has come to its end. */
static bool descend(struct text *text, Dwarf_Die *type, size_t *offset, size_t size) {
    Dwarf_Die inner;
    Dwarf_Die member;
    size_t element;
    peel(type);
    switch (dwarf_tag(type)) {
    case DW_TAG_array_type:
        element = type_of(type, &inner) ? size_of(&inner) : 0;
        if (element == 0) {
            return false;
        }
        append(text, "[%zu]", *offset / element);
        *offset %= element;
        break;
    case DW_TAG_structure_type:
    case DW_TAG_union_type:
        if ((*offset == 0 && (size == 0 || size >= size_of(type))) ||
            !find_member(type, offset, &member, &inner)) {
            return false;
        }
        if (dwarf_diename(&member) != NULL) {
            append(text, ".%s", dwarf_diename(&member));
        }
        break;
    default:
        return false;
    }
    *type = inner;
    return true;
}

static void find_variables(Dwfl *information) {
    static bool is_done;
    if (!is_done) {
        is_done = true;
        Dwarf_Addr bias;
        for (Dwarf_Die *unit = NULL; (unit = dwfl_nextcu(information, unit, &bias)) != NULL;) {
            add_variables(unit, bias);
        }
    }
}

bool variables_print(Dwfl *information, uintptr_t address, size_t size, char *text, size_t room) {
    find_variables(information);
    for (size_t i = 0; i < variables_length; i++) {
        const struct variable *variable = &variables[i];
        size_t offset = address - variable->start;
        if (offset < variable->size) {
            struct text name = {text, (size_t)snprintf(text, room, "%s", variable->name), room};
            Dwarf_Die type = variable->type;
            while (descend(&name, &type, &offset, size)) {
            }
            if (offset != 0) {
                append(&name, "+%zu", offset);
            }
            return true;
        }
    }
    return false;
}
