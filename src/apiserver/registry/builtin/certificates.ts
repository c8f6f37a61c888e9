import type { ResourceDefinition } from '../../../kube/resource.ts';
import { ageColumn, computedColumns, modelled } from './_definition.ts';
import type { ModelSchemas } from './models/model-schema.ts';

/** Requests for certificates. They are kept, approved and answered by whoever signs for them. */
export const certificateSigningRequests = (schemas: ModelSchemas): ResourceDefinition =>
  modelled(schemas, {
    group: 'certificates.k8s.io',
    version: 'v1',
    plural: 'certificatesigningrequests',
    kind: 'CertificateSigningRequest',
    scope: 'Cluster',
    shortNames: ['csr'],
    statusSubresource: true,
    selectableFields: ['.spec.signerName'],
    model: 'V1CertificateSigningRequest',
    description: 'CertificateSigningRequest asks a signer for a certificate.',
    printerColumns: [
      ageColumn,
      ...computedColumns({
        SignerName: 'Who is to sign.',
        Requestor: 'Who asks.',
        RequestedDuration: 'How long the certificate shall be good for.',
        Condition: 'Pending, Approved or Denied; whether it was issued.',
      }),
    ],
  });
