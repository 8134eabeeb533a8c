import {Component} from "@odoo/owl";

/** Lines {text, minor} below each other, minor ones in small type. */
export class CustomerLines extends Component {
    static template = "customer_mgmt.CustomerLines";
    static props = {lines: Array};
}
