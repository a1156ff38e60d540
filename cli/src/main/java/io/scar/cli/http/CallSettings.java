package io.scar.cli.http;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How a call is made.
 *
 * @param method empty for the usual one: POST with data, GET without
 * @param parameters of the query
 * @param asynchronous whether nobody waits for the answer
 * @param retries after the first try
 * @param startedToo whether a call is made again that may have run
 * @param perTry for one try, until the end of its answer; zero for the endpoint's own limit, until
 *     the answer begins
 * @param inAll for all tries, until the end of the answer; zero for no limit
 */
public record CallSettings(
    String method,
    Map<String, List<String>> parameters,
    boolean asynchronous,
    int retries,
    boolean startedToo,
    Duration perTry,
    Duration inAll) {}
