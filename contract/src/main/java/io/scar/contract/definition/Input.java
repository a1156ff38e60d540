package io.scar.contract.definition;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A folder whose new objects start the function. */
public record Input(
    @JsonProperty(value = "storage_provider", required = true) StorageProviderId storageProvider,
    @JsonProperty(value = "path", required = true) StoragePath path) {}
