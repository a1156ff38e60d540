package io.scar.supervisor.event;

/**
 * What S3 sends when a notification is configured; nothing is to be done.
 *
 * @param bucket as S3 names it; empty if it does not
 */
public record S3TestEvent(String bucket) implements Event {}
