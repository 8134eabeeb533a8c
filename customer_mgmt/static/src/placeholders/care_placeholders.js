import { patch } from "@web/core/utils/patch";
import { DynamicPlaceholderPopover } from "@web/views/fields/dynamic_placeholder_popover";

// Placeholders are worked out when a message is written: they cannot be searched,
// but they can be chosen.
patch(DynamicPlaceholderPopover.prototype, {
    filter(fieldDef, path) {
        const isCare = fieldDef.name.startsWith("care_");
        return super.filter(isCare ? {...fieldDef, searchable: true} : fieldDef, path);
    },
});
