package io.scar.contract.event;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a direct call's payload that say what runs, for this call only.
 *
 * @param script base64 of a script, run as {@code /bin/sh SCRIPT}
 * @param cmdArgs a JSON array of strings, as a string. Alone it replaces the image's CMD; with a
 *     script it holds the script's arguments
 * @param asynchronous nobody waits for the answer: a failed container fails the invocation
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DirectCall(
    @JsonProperty("script") @Nullable String script,
    @JsonProperty("cmd_args") @Nullable String cmdArgs,
    @JsonProperty("asynchronous") @Nullable Boolean asynchronous) {}
