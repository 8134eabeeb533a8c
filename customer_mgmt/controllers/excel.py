from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send_excel(content, name):
    """A response with a workbook.

    :param content: the bytes, or what werkzeug reads them from
    :param name: of the file, as the browser saves it
    """
    headers = [
        ("Content-Type", XLSX),
        ("Content-Disposition", content_disposition(name)),
    ]
    return request.make_response(content, headers)
