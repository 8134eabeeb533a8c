import {Component} from "@odoo/owl";

/** Facts {label, text, action}; a click on one shows or changes more. */
export class CustomerFacts extends Component {
    static template = "customer_mgmt.CustomerFacts";
    static props = {facts: Array, show: Function};
}
