package io.scar.contract.definition;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The function's image, squashed into one object of S3 by the command line.
 *
 * @param image the digest of the image's configuration
 * @param size of the object in bytes
 * @param indexBytes of its end, which names the digests of all its parts
 * @param indexDigest of that end; an object with another one is not used
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CachedImage(
    @JsonProperty(value = "bucket", required = true) String bucket,
    @JsonProperty(value = "key", required = true) String key,
    @JsonProperty(value = "image", required = true) String image,
    @JsonProperty(value = "size", required = true) long size,
    @JsonProperty(value = "index_bytes", required = true) int indexBytes,
    @JsonProperty(value = "index_digest", required = true) String indexDigest) {}
