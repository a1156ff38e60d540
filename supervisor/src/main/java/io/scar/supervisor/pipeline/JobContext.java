package io.scar.supervisor.pipeline;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.scar.supervisor.config.SupervisorConfig;

/** What SCAR tells a job's container about the invocation that submitted the job. */
final class JobContext {

  static String json(SupervisorConfig config, String requestId) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("function_name", config.functionName())
        .put("memory_limit_in_mb", config.function().memory())
        .put("aws_request_id", requestId)
        .put("log_group_name", config.logGroup())
        .put("log_stream_name", config.logStream())
        .toString();
  }

  private JobContext() {}
}
