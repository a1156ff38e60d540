package io.scar.supervisor.event;

/** What started an invocation. */
public sealed interface Event
    permits StorageEvent, DirectEvent, OtherEvent, S3TestEvent, KeepWarmEvent {}
