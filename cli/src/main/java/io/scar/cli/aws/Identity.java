package io.scar.cli.aws;

/**
 * Who calls AWS.
 *
 * @param accountId 12 digits
 * @param userId of the user or role; the {@code owner} tag of what is created
 */
public record Identity(String accountId, String userId) {}
