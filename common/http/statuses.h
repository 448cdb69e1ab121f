/* The statuses of HTTP that are answered here. */
#ifndef KAOHE_HTTP_STATUSES_H
#define KAOHE_HTTP_STATUSES_H

enum http_status {
    HTTP_OK = 200,
    HTTP_BAD_REQUEST = 400,
    HTTP_NOT_FOUND = 404,
    HTTP_BAD_METHOD = 405,
    HTTP_TOO_LONG = 414,
    HTTP_MISDIRECTED = 421,
    HTTP_BAD_GATEWAY = 502,
    HTTP_UNAVAILABLE = 503,
};

#endif
