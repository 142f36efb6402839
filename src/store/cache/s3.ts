import type { Cache } from './cache.ts';
import { type Authorise, httpCache } from './http.ts';

/**
 * A bucket of an S3-compatible service: `s3://bucket/prefix?region=…&endpoint=…`. Without an
 * endpoint it is one of AWS. Who asks stands in the AWS_* variables; without them nobody does,
 * which is enough to read a public bucket.
 */
export async function s3Cache(url: string, environment: NodeJS.ProcessEnv): Promise<Cache> {
  const { host: bucket, pathname, searchParams } = new URL(url);
  const region = searchParams.get('region') ?? environment.AWS_REGION ?? 'us-east-1';
  const endpoint = searchParams.get('endpoint');
  const base =
    endpoint === null
      ? `https://${bucket}.s3.${region}.amazonaws.com${pathname}`
      : `${endpoint.replace(/\/+$/, '')}/${bucket}${pathname}`;
  return httpCache(url, base, await signer(region, environment));
}

async function signer(region: string, environment: NodeJS.ProcessEnv): Promise<Authorise> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) return (at, init) => new Request(at, init);
  const { AwsClient } = await import('aws4fetch');
  const client = new AwsClient({
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
    service: 's3',
    region,
  });
  return (at, init, sha256) =>
    client.sign(at, {
      ...init,
      // The service then refuses a body that is not the one that was meant.
      ...(sha256 && { headers: { 'X-Amz-Content-Sha256': sha256 } }),
    });
}
