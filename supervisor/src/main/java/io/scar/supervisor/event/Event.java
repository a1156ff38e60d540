package io.scar.supervisor.event;

/** What started an invocation. */
public sealed interface Event
    permits HttpEvent, StorageEvent, DirectEvent, OtherEvent, S3TestEvent, KeepWarmEvent {}
